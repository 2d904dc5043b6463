import { z } from 'zod';
import type { Language } from '@sportello/shared/localized';
import { municipalitySchema, officeSchema, type Municipality, type Office } from '@sportello/shared/office';
import { deskCommandResultSchema, staffDeskSchema, type StaffDesk } from '@sportello/shared/queue';
import { serviceSchema, type Service } from '@sportello/shared/service';
import { staffSchema, type Staff } from '@sportello/shared/staff';
import { ApiProblem, get, newCommandId, post, remove } from './api.ts';
import { deskTranslator, type DeskTranslate } from './messages.ts';
import { problemText } from './sentences.ts';

export type DeskPhase = 'loading' | 'failed' | 'signIn' | 'office' | 'desk' | 'console';

/** Where this tab works: `office/desk`. */
const DESK_KEY = 'sportello.desk';
const desksSchema = z.object({ desks: z.array(staffDeskSchema) });
const officesSchema = z.object({ offices: z.array(officeSchema) });
const servicesSchema = z.object({ services: z.array(serviceSchema) });

/** The way from the empty page to a desk: who works, in which office, at which desk. */
export class DeskApp {
  readonly language: Language;
  readonly t: DeskTranslate;
  phase = $state<DeskPhase>('loading');
  busy = $state(false);
  /** What went wrong with the last step, as a sentence; empty when nothing did. */
  problem = $state('');
  staff = $state.raw<Staff | null>(null);
  municipality = $state.raw<Municipality | null>(null);
  offices = $state.raw<Office[]>([]);
  services = $state.raw<Service[]>([]);
  office = $state.raw<Office | null>(null);
  desks = $state.raw<StaffDesk[]>([]);
  deskId = $state<string | null>(null);
  /** A desk at which somebody else works, while the operator is asked. */
  occupied = $state.raw<{ desk: StaffDesk; name: string } | null>(null);

  constructor(language: Language) {
    this.language = language;
    this.t = deskTranslator(language);
  }

  /** Offices where the signed-in person may work. */
  readonly myOffices = $derived(
    this.staff?.role === 'admin'
      ? this.offices
      : this.offices.filter((office) => this.staff?.officeIds.includes(office.id)),
  );

  async start(): Promise<void> {
    this.phase = 'loading';
    await this.#attempt(async () => {
      const [municipality, { offices }, { services }] = await Promise.all([
        get('/municipality', municipalitySchema),
        get('/offices', officesSchema),
        get('/services', servicesSchema),
      ]);
      Object.assign(this, { municipality, offices, services });
      try {
        this.staff = await get('/session', staffSchema);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.code !== 'auth.required') throw error;
        this.phase = 'signIn';
        return;
      }
      await this.#enter();
    });
    if (this.phase === 'loading') this.phase = 'failed';
  }

  signIn = (username: string, password: string) =>
    this.#attempt(async () => {
      this.staff = await post('/session', { username, password }, staffSchema);
      await this.#enter();
    });

  async signOut(): Promise<void> {
    sessionStorage.removeItem(DESK_KEY);
    await this.#attempt(() => remove('/session'));
    this.sessionEnded();
  }

  /** The server no longer knows the session: the work goes on after signing in again. */
  sessionEnded(): void {
    this.staff = null;
    this.deskId = null;
    this.phase = 'signIn';
  }

  chooseOffice = (office: Office) => this.#attempt(() => this.#showDesks(office));

  changeOffice(): void {
    this.deskId = null;
    this.problem = '';
    this.phase = 'office';
  }

  /** Asks first when somebody else works there. */
  async chooseDesk(desk: StaffDesk): Promise<void> {
    const other = desk.operator && desk.operator.id !== this.staff?.id ? desk.operator : null;
    if (other) this.occupied = { desk, name: other.displayName };
    else await this.openDesk(desk, false);
  }

  async openDesk(desk: StaffDesk, takeOver: boolean): Promise<void> {
    await this.#attempt(async () => {
      const command = { type: 'open', takeOver, commandId: newCommandId() };
      try {
        await post(`/desks/${desk.id}/commands`, command, deskCommandResultSchema);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.code !== 'desk.taken') throw error;
        this.occupied = { desk, name: String(error.problem.data?.displayName ?? '') };
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
  async #enter(): Promise<void> {
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
    this.desks = (await get(`/offices/${office.id}/desks`, desksSchema)).desks.toSorted(
      (a, b) => a.number - b.number,
    );
    this.phase = 'desk';
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = '';
    try {
      await step();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.problem.code === 'auth.required') this.sessionEnded();
      this.problem = problemText(error.problem, this.t);
    } finally {
      this.busy = false;
    }
  }
}
