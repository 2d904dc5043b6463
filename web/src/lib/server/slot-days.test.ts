import type { SlotList } from '@sportello/shared/appointment';
import { describe, expect, it } from 'vitest';
import { arrangeSlots, chooseMonth, monthRange } from './slot-days.ts';

const slot = (start: string) => ({
  start,
  end: new Date(Date.parse(start) + 1_200_000).toISOString(),
  calendarId: 'anagrafe',
  officeId: 'centro',
});
const list = (starts: string[], first = starts[0]): SlotList => ({
  timeZone: 'Europe/Rome',
  slots: starts.map(slot),
  first: first ? slot(first) : null,
  lastDate: '2027-01-20',
});

describe('free times arranged for the page', () => {
  it('when a day is asked for that has times, then its times are shown', () => {
    const starts = ['2026-11-26T08:00:00.000Z', '2026-11-26T08:20:00.000Z', '2026-11-27T08:00:00.000Z'];
    const page = arrangeSlots(list(starts), '2026-11', '2026-11-22', '2026-11-26');
    expect(page.days).toEqual([
      { date: '2026-11-26', count: 2 },
      { date: '2026-11-27', count: 1 },
    ]);
    expect(page.slots.map((one) => one.start)).toEqual(starts.slice(0, 2));
  });

  it('when the day that is asked for has none, then the first day with times is shown', () => {
    const page = arrangeSlots(list(['2026-11-27T08:00:00.000Z']), '2026-11', '2026-11-22', '2026-11-26');
    expect(page.day).toBe('2026-11-27');
  });

  it('when a month is the last that can be booked, then there is no next one, and none before today', () => {
    const page = arrangeSlots(list([]), '2027-01', '2026-11-22', null);
    expect(page).toMatchObject({ nextMonth: null, previousMonth: '2026-12', day: null });
    expect(arrangeSlots(list([]), '2026-11', '2026-11-22', null).previousMonth).toBeNull();
  });

  it('when a month is asked for, then the range starts today at the earliest and nonsense is ignored', () => {
    expect(monthRange('2026-11', '2026-11-22')).toEqual({ from: '2026-11-22', to: '2026-11-30' });
    expect(chooseMonth('2026-13', '2026-12', '2026-11-22')).toBe('2026-12');
    expect(chooseMonth('2020-01', '2026-12', '2026-11-22')).toBe('2026-11');
  });
});
