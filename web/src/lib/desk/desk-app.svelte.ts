import { z } from 'zod';
import type { Language } from '@sportello/shared/localized';
import type { Office } from '@sportello/shared/office';
import type { Problem } from '@sportello/shared/problem';
import { deskCommandResultSchema, staffDeskSchema, type StaffDesk } from '@sportello/shared/queue';
import { serviceSchema, type Service } from '@sportello/shared/service';
import { StaffEntry } from '#lib/staff/staff-entry.svelte.ts';
import { ApiProblem, get, newCommandId, post } from './api.ts';
import { deskTranslator, type DeskTranslate } from './messages.ts';
import { problemText } from './sentences.ts';

/** Where this tab works: `office/desk`. */
const DESK_KEY = 'sportello.desk';
const PAGE_KEY = 'sportello.page';
const desksSchema = z.object({ desks: z.array(staffDeskSchema) });
const servicesSchema = z.object({ services: z.array(serviceSchema) });

/** The way from the empty page to a desk: who works, in which office, at which desk. */
export class DeskApp extends StaffEntry<'office' | 'desk' | 'console'> {
  readonly t: DeskTranslate;
  services = $state.raw<Service[]>([]);
  office = $state.raw<Office | null>(null);
  desks = $state.raw<StaffDesk[]>([]);
  deskId = $state<string | null>(null);
  /** A desk at which somebody else works, while the operator is asked. */
  occupied = $state.raw<{ desk: StaffDesk; name: string; self: boolean } | null>(null);
  /** Of this tab, the same after a reload: of two of them, the one that took the desk works it. */
  readonly pageId: string;

  constructor(language: Language) {
    super(language);
    this.t = deskTranslator(language);
    this.pageId = sessionStorage.getItem(PAGE_KEY) ?? newCommandId();
    sessionStorage.setItem(PAGE_KEY, this.pageId);
  }

  protected override async load(): Promise<void> {
    const [{ services }] = await Promise.all([get('/services', servicesSchema), super.load()]);
    this.services = services;
    this.office = this.offices.find(({ id }) => id === this.office?.id) ?? this.office;
  }
  protected override explain(problem: Problem): string {
    return problemText(problem, this.t);
  }

  override async signOut(): Promise<void> {
    sessionStorage.removeItem(DESK_KEY);
    await super.signOut();
  }

  override sessionEnded(): void {
    this.deskId = null;
    super.sessionEnded();
  }

  chooseOffice = (office: Office) => this.attempt(() => this.#showDesks(office));

  changeOffice(): void {
    this.deskId = null;
    this.problem = '';
    this.phase = 'office';
  }

  takeDesks(desks: readonly StaffDesk[]): void {
    this.desks = desks.toSorted((a, b) => a.number - b.number);
    const asked = this.occupied?.desk.id;
    // Nobody is asked about a desk that is gone.
    if (asked && !this.desks.some(({ id }) => id === asked)) this.occupied = null;
  }

  /** Asks first when somebody else works there. */
  async chooseDesk(desk: StaffDesk): Promise<void> {
    const other = desk.operator && desk.operator.id !== this.staff?.id ? desk.operator : null;
    if (other) this.occupied = { desk, name: other.displayName, self: false };
    else await this.openDesk(desk, false);
  }

  async openDesk(desk: StaffDesk, takeOver: boolean): Promise<void> {
    await this.attempt(async () => {
      const command = { type: 'open', takeOver, commandId: newCommandId(), pageId: this.pageId };
      try {
        await post(`/desks/${desk.id}/commands`, command, deskCommandResultSchema);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.code !== 'desk.taken') throw error;
        const { displayName = '', self } = error.problem.data ?? {};
        this.occupied = { desk, name: String(displayName), self: self === true };
        return;
      }
      this.occupied = null;
      this.deskId = desk.id;
      sessionStorage.setItem(DESK_KEY, `${this.office?.id}/${desk.id}`);
      this.phase = 'console';
    });
  }

  /** Back to the list of desks; the desk itself is closed, or somebody else's, by then. */
  async leaveDesk(): Promise<void> {
    sessionStorage.removeItem(DESK_KEY);
    this.deskId = null;
    this.phase = 'desk';
    if (this.office) await this.chooseOffice(this.office);
  }

  /** After a reload the same tab goes on at the same desk. */
  protected override async enter(): Promise<void> {
    const [officeId, deskId] = sessionStorage.getItem(DESK_KEY)?.split('/') ?? [];
    const offices = this.myOffices;
    const office =
      offices.find(({ id }) => id === officeId) ?? (offices.length === 1 ? offices[0] : undefined);
    if (!office) {
      this.phase = 'office';
      return;
    }
    await this.#showDesks(office);
    const desk = this.desks.find(({ id, operator }) => id === deskId && operator?.id === this.staff?.id);
    if (desk) await this.openDesk(desk, false);
  }

  async #showDesks(office: Office): Promise<void> {
    this.office = office;
    this.occupied = null;
    this.takeDesks((await get(`/offices/${office.id}/desks`, desksSchema)).desks);
    this.phase = 'desk';
  }
}
