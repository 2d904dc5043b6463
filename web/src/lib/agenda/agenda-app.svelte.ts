import { z } from 'zod';
import { calendarSchema } from '@sportello/shared/calendar';
import { slugSchema } from '@sportello/shared/identifier';
import type { Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { get } from '#lib/desk/api.ts';
import { OfficeEntry } from '#lib/staff/office-entry.svelte.ts';
import { agendaTranslator, type AgendaTranslate } from './messages.ts';
import { agendaProblemText } from './sentences.ts';

const publicCalendarSchema = calendarSchema
  .pick({ id: true, kind: true, officeId: true, name: true, approval: true })
  .extend({ serviceIds: z.array(slugSchema) });
const calendarsSchema = z.object({ calendars: z.array(publicCalendarSchema) });
export type AgendaCalendar = z.infer<typeof publicCalendarSchema>;

/** The way from the empty page to an office's agenda: who works, and where. */
export class AgendaApp extends OfficeEntry {
  readonly t: AgendaTranslate;
  calendars = $state.raw<AgendaCalendar[]>([]);

  constructor(language: Language) {
    super(language, 'sportello.agenda.office');
    this.t = agendaTranslator(language);
  }

  protected override async load(): Promise<void> {
    const [{ calendars }] = await Promise.all([get('/calendars', calendarsSchema), super.load()]);
    this.calendars = calendars;
  }
  protected override explain(problem: Problem): string {
    return agendaProblemText(problem, this.t);
  }
}
