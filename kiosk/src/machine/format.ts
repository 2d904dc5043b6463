import type { Localized } from '@sportello/shared/localized';
import { localeOf, localText, type DeviceLanguage } from '../device/language.ts';

/** Times and dates as the office's own clocks show them, in the reader's language. */
export function formatsFor(language: DeviceLanguage, timeZone: string) {
  const locale = localeOf(language);
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const words = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const date = new Intl.DateTimeFormat(locale, { timeZone, ...words });
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...words });
  return {
    time: (instant: string | number) => time.format(new Date(instant)),
    date: (instant: string | number) => date.format(new Date(instant)),
    /** A local date without a time, `2026-11-23`. */
    day: (localDate: string) => day.format(new Date(`${localDate}T00:00:00Z`)),
    localize: (text: unknown) =>
      typeof text === 'object' && text !== null && 'it' in text
        ? localText(text as Localized, language).text
        : '',
  };
}
