import { z } from 'zod';
import { calendarSchema } from '@sportello/shared/calendar';
import { slugSchema } from '@sportello/shared/identifier';
import type { Language } from '@sportello/shared/localized';
import { municipalitySchema, officeSchema, type Municipality, type Office } from '@sportello/shared/office';
import { serviceSchema, type Service } from '@sportello/shared/service';
import { staffSchema, type Staff } from '@sportello/shared/staff';
import { ApiProblem, get, post, remove } from '#lib/desk/api.ts';
import { agendaTranslator, type AgendaTranslate } from './messages.ts';
import { agendaProblemText } from './sentences.ts';

export type AgendaPhase = 'loading' | 'failed' | 'signIn' | 'ready';

const OFFICE_KEY = 'sportello.agenda.office';
const officesSchema = z.object({ offices: z.array(officeSchema) });
const servicesSchema = z.object({ services: z.array(serviceSchema) });
const publicCalendarSchema = calendarSchema
  .pick({ id: true, kind: true, officeId: true, name: true, approval: true })
  .extend({ serviceIds: z.array(slugSchema) });
const calendarsSchema = z.object({ calendars: z.array(publicCalendarSchema) });
export type AgendaCalendar = z.infer<typeof publicCalendarSchema>;

/** The way from the empty page to an office's agenda: who works, and where. */
export class AgendaApp {
  readonly language: Language;
  readonly t: AgendaTranslate;
  phase = $state<AgendaPhase>('loading');
  busy = $state(false);
  /** What went wrong with the last step, as a sentence; empty when nothing did. */
  problem = $state('');
  staff = $state.raw<Staff | null>(null);
  municipality = $state.raw<Municipality | null>(null);
  offices = $state.raw<Office[]>([]);
  services = $state.raw<Service[]>([]);
  calendars = $state.raw<AgendaCalendar[]>([]);
  officeId = $state(sessionStorage.getItem(OFFICE_KEY) ?? '');

  constructor(language: Language) {
    this.language = language;
    this.t = agendaTranslator(language);
  }

  /** Offices where the signed-in person may work. */
  readonly myOffices = $derived(
    this.staff?.role === 'admin'
      ? this.offices
      : this.offices.filter((office) => this.staff?.officeIds.includes(office.id)),
  );
  readonly office = $derived(
    this.myOffices.find(({ id }) => id === this.officeId) ?? this.myOffices[0] ?? null,
  );
  readonly mayClose = $derived(this.staff !== null && this.staff.role !== 'operator');

  async start(): Promise<void> {
    this.phase = 'loading';
    await this.#attempt(async () => {
      const [municipality, { offices }, { services }, { calendars }] = await Promise.all([
        get('/municipality', municipalitySchema),
        get('/offices', officesSchema),
        get('/services', servicesSchema),
        get('/calendars', calendarsSchema),
      ]);
      Object.assign(this, { municipality, offices, services, calendars });
      try {
        this.staff = await get('/session', staffSchema);
        this.phase = 'ready';
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.code !== 'auth.required') throw error;
        this.phase = 'signIn';
      }
    });
    if (this.phase === 'loading') this.phase = 'failed';
  }

  signIn = (username: string, password: string) =>
    this.#attempt(async () => {
      this.staff = await post('/session', { username, password }, staffSchema);
      this.phase = 'ready';
    });

  async signOut(): Promise<void> {
    await this.#attempt(() => remove('/session'));
    this.sessionEnded();
  }

  /** The server no longer knows the session: the work goes on after signing in again. */
  sessionEnded(): void {
    this.staff = null;
    this.phase = 'signIn';
  }

  chooseOffice(officeId: string): void {
    this.officeId = officeId;
    sessionStorage.setItem(OFFICE_KEY, officeId);
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = '';
    try {
      await step();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.problem.code === 'auth.required') this.sessionEnded();
      this.problem = agendaProblemText(error.problem, this.t);
    } finally {
      this.busy = false;
    }
  }
}
