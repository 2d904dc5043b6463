import { z } from 'zod';
import { calendarSchema } from '@sportello/shared/calendar';
import { slugSchema } from '@sportello/shared/identifier';
import type { Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { serviceSchema, type Service } from '@sportello/shared/service';
import { get } from '#lib/desk/api.ts';
import { StaffEntry } from '#lib/staff/staff-entry.svelte.ts';
import { agendaTranslator, type AgendaTranslate } from './messages.ts';
import { agendaProblemText } from './sentences.ts';

const OFFICE_KEY = 'sportello.agenda.office';
const servicesSchema = z.object({ services: z.array(serviceSchema) });
const publicCalendarSchema = calendarSchema
  .pick({ id: true, kind: true, officeId: true, name: true, approval: true })
  .extend({ serviceIds: z.array(slugSchema) });
const calendarsSchema = z.object({ calendars: z.array(publicCalendarSchema) });
export type AgendaCalendar = z.infer<typeof publicCalendarSchema>;

/** The way from the empty page to an office's agenda: who works, and where. */
export class AgendaApp extends StaffEntry<'ready'> {
  readonly t: AgendaTranslate;
  services = $state.raw<Service[]>([]);
  calendars = $state.raw<AgendaCalendar[]>([]);
  officeId = $state(sessionStorage.getItem(OFFICE_KEY) ?? '');

  constructor(language: Language) {
    super(language);
    this.t = agendaTranslator(language);
  }

  readonly office = $derived.by(
    () => this.myOffices.find(({ id }) => id === this.officeId) ?? this.myOffices[0] ?? null,
  );
  readonly mayClose = $derived.by(() => this.staff !== null && this.staff.role !== 'operator');

  protected override async load(): Promise<void> {
    const [{ services }, { calendars }] = await Promise.all([
      get('/services', servicesSchema),
      get('/calendars', calendarsSchema),
      super.load(),
    ]);
    Object.assign(this, { services, calendars });
  }
  protected override enter(): void {
    this.phase = 'ready';
  }
  protected override explain(problem: Problem): string {
    return agendaProblemText(problem, this.t);
  }

  chooseOffice(officeId: string): void {
    this.officeId = officeId;
    sessionStorage.setItem(OFFICE_KEY, officeId);
  }
}
