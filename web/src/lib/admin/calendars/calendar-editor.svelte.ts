import {
  administeredCalendarSchema,
  calendarPreviewSchema,
  calendarSettingsSchema,
  type AdministeredCalendar,
  type CalendarPreview,
  type CalendarSettings,
} from '@sportello/shared/administration';
import type { Channel } from '@sportello/shared/channel';
import { ApiProblem, get, post, put } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';
import { fieldErrors } from '../field-errors.ts';
import { changedParts, mergeParts } from './changed-parts.ts';

const TYPING_PAUSE_MS = 300;

/** One calendar as it is being changed: the draft, what is wrong with it, and what it would make bookable. */
export class CalendarEditor {
  readonly app: AdminApp;
  base = $state.raw<AdministeredCalendar>() as AdministeredCalendar;
  draft = $state<CalendarSettings>() as CalendarSettings;
  preview = $state.raw<CalendarPreview | null>(null);
  previewing = $state(false);
  previewProblem = $state('');
  /** Of the preview; empty: the calendar's first service. */
  serviceId = $state('');
  channel = $state<Channel>('online');
  /** First date shown; empty: today. */
  from = $state('');
  saving = $state(false);
  problem = $state('');
  /** What somebody else saved while this draft was being written. */
  theirs = $state.raw<AdministeredCalendar | null>(null);
  #turn = 0;

  constructor(app: AdminApp, base: AdministeredCalendar) {
    this.app = app;
    this.#begin(base);
  }

  readonly parsed = $derived.by(() => calendarSettingsSchema.safeParse($state.snapshot(this.draft)));
  readonly errors = $derived.by(() => fieldErrors(this.parsed.error, this.app.t));
  readonly dirty = $derived.by(
    () =>
      !this.parsed.success ||
      changedParts(calendarSettingsSchema.parse(this.base.calendar), this.parsed.data).length > 0,
  );
  readonly conflictParts = $derived.by(() =>
    this.theirs
      ? changedParts(
          calendarSettingsSchema.parse(this.base.calendar),
          calendarSettingsSchema.parse(this.theirs.calendar),
        )
      : [],
  );

  #begin(base: AdministeredCalendar): void {
    this.base = base;
    this.draft = calendarSettingsSchema.parse(structuredClone(base.calendar));
    this.theirs = null;
    this.problem = '';
  }
  discard = (): void => this.#begin(this.base);
  takeTheirs = (): void => {
    if (this.theirs) this.#begin(this.theirs);
  };
  /** Goes on with theirs where only they changed something, and with the draft where it did. */
  mergeTheirs = (): void => {
    const { theirs, parsed, base } = this;
    if (!theirs || !parsed.data) return;
    const settings = calendarSettingsSchema.parse(structuredClone(theirs.calendar));
    this.draft = mergeParts(calendarSettingsSchema.parse(base.calendar), parsed.data, settings);
    this.base = theirs;
    this.theirs = null;
    this.problem = '';
  };

  /**
   * For an effect: asks for the preview once typing pauses. An answer that is not the last question's is dropped; while
   * a field is wrong the last one stays.
   */
  watch = (): (() => void) | undefined => {
    const { data: settings } = this.parsed;
    const { serviceId, channel, from } = this;
    const turn = (this.#turn += 1);
    if (!settings) return undefined;
    const request = { settings, channel, ...(serviceId && { serviceId }), ...(from && { from }) };
    const timer = setTimeout(() => void this.#ask(turn, request), turn === 1 ? 0 : TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  };

  async #ask(turn: number, request: object): Promise<void> {
    this.previewing = true;
    try {
      const path = `/admin/calendars/${this.base.calendar.id}/preview`;
      const preview = await post(path, request, calendarPreviewSchema);
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.previewProblem = '';
    } catch (error) {
      const problem = this.app.explainError(error);
      if (turn === this.#turn) this.previewProblem = problem;
    } finally {
      if (turn === this.#turn) this.previewing = false;
    }
  }

  save = async (): Promise<void> => {
    const { parsed, base } = this;
    if (!parsed.data || this.saving) return;
    this.saving = true;
    this.problem = '';
    const path = `/admin/calendars/${base.calendar.id}`;
    try {
      const body = { revision: base.revision, settings: parsed.data };
      this.#begin(await put(path, body, administeredCalendarSchema));
      this.app.say(this.app.t('save.done'));
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === 'directory.changed')
        this.theirs = await get(path, administeredCalendarSchema).catch(() => null);
      if (!this.theirs) this.problem = this.app.explainError(error);
    } finally {
      this.saving = false;
    }
  };
}
