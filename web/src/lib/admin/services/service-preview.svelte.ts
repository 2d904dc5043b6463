import {
  calendarPreviewSchema,
  calendarSettingsSchema,
  type AdministeredCalendar,
  type CalendarPreview,
} from '@sportello/shared/administration';
import type { ServiceTiming } from '@sportello/shared/calendar';
import { post } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';

const TYPING_PAUSE_MS = 300;
const SHOWN_DAYS = 2;

/** Which starts the minutes that are being typed would give in a calendar. */
export class ServicePreview {
  readonly #app: AdminApp;
  days = $state.raw<CalendarPreview['days']>([]);
  problem = $state('');
  #turn = 0;

  constructor(app: AdminApp) {
    this.#app = app;
  }

  /** For an effect: asks once typing pauses; an answer that is not the last question's is dropped. */
  watch = (calendar: AdministeredCalendar, timing: ServiceTiming): (() => void) => {
    const turn = (this.#turn += 1);
    const timer = setTimeout(() => void this.#ask(turn, calendar, timing), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  };

  async #ask(turn: number, { calendar }: AdministeredCalendar, timing: ServiceTiming): Promise<void> {
    const request = { settings: calendarSettingsSchema.parse(calendar), timing, weeks: 4 };
    try {
      const preview = await post(`/admin/calendars/${calendar.id}/preview`, request, calendarPreviewSchema);
      if (turn !== this.#turn) return;
      this.days = preview.days.filter(({ starts }) => starts.length > 0).slice(0, SHOWN_DAYS);
      this.problem = '';
    } catch (error) {
      const problem = this.#app.explainError(error);
      if (turn === this.#turn) this.problem = problem;
    }
  }
}
