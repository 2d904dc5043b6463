import { DateTime } from 'luxon';
import type { Calendar } from '@sportello/shared/calendar';
import type { Directory } from '../office/directory-store.ts';
import { calendars } from './calendars.ts';
import { categories } from './categories.ts';
import { desks, municipality, offices } from './offices.ts';
import { civilStatusServices } from './services-civil-status.ts';
import { peopleServices } from './services-people.ts';
import { registryServices } from './services-registry.ts';
import { taxAndBuildingServices } from './services-taxes-building.ts';

/** Where the demo's day is under way. */
export const DEMO_OFFICE = 'anagrafe';
const DEMO_CALENDAR = 'anagrafe-sportelli';

const clockTime = (minutes: number): string =>
  minutes >= 24 * 60 ? '24:00' : DateTime.fromObject({ hour: 0 }).plus({ minutes }).toFormat('HH:mm');

/**
 * Whoever tries the demo on a Sunday evening finds the registry open, by an override of that one date,
 * from two hours ago to five hours from now.
 */
function openNow(calendar: Calendar, nowMs: number): Calendar {
  const now = DateTime.fromMillis(nowMs, { zone: calendar.timeZone });
  const minute = now.hour * 60 + now.minute;
  const isOpen = calendar.rules.some(
    (rule) =>
      rule.weekdays.includes(now.weekday) &&
      rule.from <= now.toFormat('HH:mm') &&
      clockTime(minute + 90) <= rule.to,
  );
  if (isOpen) return calendar;
  const from = clockTime(Math.max(0, now.hour - 2) * 60);
  const to = clockTime(Math.min(24, now.hour + 5) * 60);
  const date = now.toISODate()!;
  return { ...calendar, overrides: [{ date, windows: [{ from, to, seats: 2 }] }] };
}

/** The demo municipality as it is when it is loaded at this instant. */
export const demoDirectory = (nowMs: number): Directory => ({
  municipality,
  offices,
  desks,
  categories,
  services: [...registryServices, ...civilStatusServices, ...taxAndBuildingServices, ...peopleServices],
  calendars: calendars.map((calendar) =>
    calendar.id === DEMO_CALENDAR ? openNow(calendar, nowMs) : calendar,
  ),
});
