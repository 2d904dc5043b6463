import { inLanguage, type Language, type Localized } from './localized.ts';
import type { Service, VisitMode } from './service.ts';

type Bookable = Pick<Service, 'calendarIds' | 'requiredCalendarIds' | 'modes'>;

/**
 * Which of the calendars can take all of the services in one visit, as the server will judge a booking: it takes each of
 * them, everybody needed besides receives, and there is a way (`mode`, or any) in which all of them are done.
 * `receiving`: ids of all calendars that take bookings.
 */
export function calendarsForVisit<T extends { id: string }>(
  services: readonly Bookable[],
  calendars: readonly T[],
  receiving: ReadonlySet<string>,
  mode?: VisitMode,
): T[] {
  const ways = mode ? [mode] : (services[0]?.modes ?? []);
  const isPossible =
    ways.some((way) => services.every(({ modes }) => modes.includes(way))) &&
    services.every((one) => one.requiredCalendarIds.every((id) => receiving.has(id)));
  if (!isPossible) return [];
  return calendars.filter(
    ({ id }) => receiving.has(id) && services.every(({ calendarIds }) => calendarIds.includes(id)),
  );
}

/** Minutes of one visit for all of the services, as long as it is shown in the calendar. */
export const visitMinutes = (
  services: readonly Pick<Service, 'minutes' | 'minutesPerExtraPerson'>[],
  extraPersons = 0,
): number => services.reduce((sum, one) => sum + one.minutes + extraPersons * one.minutesPerExtraPerson, 0);

/** Everything a visit is for, in one line. */
export const visitTitle = (titles: readonly Localized[], language: Language): string =>
  titles.map((title) => inLanguage(title, language)).join(' + ');
