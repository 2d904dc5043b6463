import type { CalendarWindow, Closure, DateOverride, WeeklyRule } from '@sportello/shared/calendar';
import type { Language } from '@sportello/shared/localized';
import { clockTime, dayAndMonth, localDateOf, weekdayName } from '#lib/citizen/format-time.ts';
import type { AdminTranslate } from '../messages.ts';

/** Who says it. */
export interface Speaker {
  t: AdminTranslate;
  language: Language;
}

const locales: Record<Language, string> = { it: 'it-IT', en: 'en-GB' };
const SUNDAY = 7;
const yes = (is: boolean): string => (is ? 'yes' : 'no');

const listOf = (parts: readonly string[], language: Language): string =>
  new Intl.ListFormat(locales[language], { type: 'conjunction' }).format(parts);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `9–12`, or `8:30–13:00` as soon as one of them is not a full hour. */
export function hoursText({ from, to }: Pick<CalendarWindow, 'from' | 'to'>): string {
  const isRound = from.endsWith(':00') && to.endsWith(':00');
  return [from, to].map((time) => (isRound ? time.slice(0, 2) : time).replace(/^0(?=\d)/, '')).join('–');
}

/** Italian elides the article before `otto` and `undici`. */
const isElided = (date: string): boolean => /-(08|11)$/.test(date);

/** Some weekdays; a list wants a word in front ("ogni lunedì"), a range ("dal lunedì al venerdì") does not. */
function daysText(weekdays: readonly number[], { t, language }: Speaker): { text: string; isList: boolean } {
  const days = [...new Set(weekdays)].sort();
  const name = (weekday: number) => weekdayName(weekday, language);
  const [first, last] = [days[0]!, days.at(-1)!];
  if (days.length === 7) return { text: t('rule.everyDay'), isList: false };
  const isRange = days.length > 2 && last - first === days.length - 1;
  if (!isRange) return { text: listOf(days.map(name), language), isList: true };
  const ends = { first: name(first), last: name(last), toSunday: yes(last === SUNDAY) };
  return { text: t('rule.range', ends), isList: false };
}

function repeatText(rule: WeeklyRule, speaker: Speaker): string {
  const { t, language } = speaker;
  const { monthly, everyWeeks = 1, weekdays } = rule;
  if (monthly !== undefined) {
    const days = [...new Set(weekdays)].sort().map((weekday) =>
      t('rule.nth', {
        nth: monthly === 'last' ? 'last' : `n${monthly}`,
        feminine: yes(weekday === SUNDAY),
        day: weekdayName(weekday, language),
      }),
    );
    return t('rule.monthly', { days: listOf(days, language) });
  }
  const { text, isList } = daysText(weekdays, speaker);
  if (everyWeeks > 1) return t('rule.everyWeeks', { weeks: everyWeeks, days: text });
  return isList ? t('rule.weekly', { days: text }) : text;
}

/** A rule as one reads it on the door: "Ogni lunedì 9–12, fino al 30 giugno 2027". */
export function ruleSentence(rule: WeeklyRule, speaker: Speaker): string {
  const { t, language } = speaker;
  const { validFrom, validTo } = rule;
  const valid =
    (validFrom
      ? t('rule.validFrom', { from: dayAndMonth(validFrom, language), elided: yes(isElided(validFrom)) })
      : '') +
    (validTo
      ? t('rule.validTo', { to: dayAndMonth(validTo, language), elided: yes(isElided(validTo)) })
      : '');
  return capitalized(
    t('rule.sentence', {
      when: repeatText(rule, speaker),
      hours: hoursText(rule),
      seats: rule.seats,
      valid,
      holidays: yes(rule.holdsOnHoliday),
    }),
  );
}

export function overrideSentence({ date, windows }: DateOverride, { t, language }: Speaker): string {
  const day = capitalized(dayAndMonth(date, language, { weekday: true }));
  if (windows.length === 0) return t('override.closed', { date: day });
  const texts = windows.map((window) =>
    t('override.window', { hours: hoursText(window), seats: window.seats }),
  );
  return t('override.open', { date: day, windows: listOf(texts, language) });
}

export function closureSentence(closure: Closure, timeZone: string, { t, language }: Speaker): string {
  const local =
    'firstDate' in closure
      ? closure
      : {
          firstDate: localDateOf(closure.from, timeZone),
          lastDate: localDateOf(closure.to, timeZone),
          fromTime: clockTime(closure.from, language, timeZone),
          toTime: clockTime(closure.to, language, timeZone),
        };
  return capitalized(
    t('closure.dates', {
      first: dayAndMonth(local.firstDate, language, { weekday: true }),
      last: dayAndMonth(local.lastDate, language, { weekday: true }),
      same: yes(local.firstDate === local.lastDate),
      whole: yes(local.fromTime === '00:00' && local.toTime === '24:00'),
      hours: hoursText({ from: local.fromTime, to: local.toTime }),
      reason: closure.reason || 'none',
    }),
  );
}
