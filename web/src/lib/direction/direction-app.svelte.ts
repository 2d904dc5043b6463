import { createContext } from 'svelte';
import { inLanguage, type Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { problemText } from '#lib/desk/sentences.ts';
import { OfficeEntry } from '#lib/staff/office-entry.svelte.ts';
import { directionTranslator, type DirectionTranslate } from './messages.ts';

/** The pages of those who run an office: statistics, accuracy, simulator, all desks. */
export class DirectionApp extends OfficeEntry {
  readonly t: DirectionTranslate;

  constructor(language: Language) {
    super(language, 'sportello.office');
    this.t = directionTranslator(language);
  }

  protected override explain(problem: Problem): string {
    return problemText(problem, this.t);
  }

  serviceTitle = (serviceId: string): string => {
    const service = this.services.find(({ id }) => id === serviceId);
    return service ? inLanguage(service.title, this.language) : serviceId;
  };

  /** With at most one decimal, as the language writes it. */
  number = (value: number): string =>
    new Intl.NumberFormat(this.language, { maximumFractionDigits: 1 }).format(value);

  percent = (share: number): string =>
    new Intl.NumberFormat(this.language, { style: 'percent', maximumFractionDigits: 0 }).format(share);

  /** A local date in words, `gio 6 maggio`; a date has no zone. */
  dateText = (
    date: string,
    options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' },
  ): string =>
    new Intl.DateTimeFormat(this.language, { ...options, timeZone: 'UTC' }).format(
      Date.parse(`${date}T00:00Z`),
    );

  /** One date in full, or the two ends of a span. */
  spanText = (from: string, to: string): string => {
    const whole = { day: 'numeric', month: 'long', year: 'numeric' } as const;
    if (from === to) return this.dateText(from, { weekday: 'long', ...whole });
    return this.t('period.span', { from: this.dateText(from), to: this.dateText(to, whole) });
  };

  /** Today's date in the chosen office. */
  today = (nowMs = Date.now()): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: this.office?.timeZone }).format(nowMs);
}

export const [getDirection, setDirection] = createContext<DirectionApp>();
