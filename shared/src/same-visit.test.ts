import { expect, it } from 'vitest';
import { calendarsForVisit, visitMinutes } from './same-visit.ts';
import type { Service } from './service.ts';

const service = (calendarIds: string[], more: Partial<Service> = {}) => ({
  calendarIds,
  requiredCalendarIds: [],
  modes: ['desk' as const],
  ...more,
});
const calendars = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
const receiving = new Set(['a', 'b', 'c']);
const ids = (...[services, mode]: [Parameters<typeof calendarsForVisit>[0], 'phone'?]) =>
  calendarsForVisit(services, calendars, receiving, mode).map(({ id }) => id);

it('when services share a calendar, then the visit fits there only', () => {
  expect(ids([service(['a', 'b']), service(['b', 'c'])])).toEqual(['b']);
});

it('when each pair shares a calendar but not all three, then there is none for all', () => {
  expect(ids([service(['a', 'b']), service(['b', 'c']), service(['a', 'c'])])).toEqual([]);
});

it('when there is no way in which all are done, or not the wanted one, then there is none', () => {
  expect(ids([service(['a']), service(['a'], { modes: ['phone'] })])).toEqual([]);
  const both = service(['a'], { modes: ['desk', 'phone'] });
  expect(ids([both, service(['a'])])).toEqual(['a']);
  expect(ids([both, service(['a'])], 'phone')).toEqual([]);
});

it('when somebody who is needed besides, or the calendar itself, takes no bookings, then there is none', () => {
  expect(ids([service(['a']), service(['a'], { requiredCalendarIds: ['gone'] })])).toEqual([]);
  expect(calendarsForVisit([service(['a'])], calendars, new Set(['b']))).toEqual([]);
});

it('when people come along, then their minutes count for each service', () => {
  const services = [
    { minutes: 15, minutesPerExtraPerson: 5 },
    { minutes: 20, minutesPerExtraPerson: 0 },
  ];
  expect(visitMinutes(services)).toBe(35);
  expect(visitMinutes(services, 2)).toBe(45);
});
