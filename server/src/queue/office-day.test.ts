import { describe, expect, test } from 'vitest';
import { officeSchema } from '@sportello/shared/office';
import { givesNumbersAt, nextOpening, openingDays, type DaysOff } from './office-day.ts';

const text = { it: 'Anagrafe' };
const office = officeSchema.parse({
  id: 'registry',
  name: text,
  area: text,
  address: { street: 'Piazza 1', postalCode: '00010', locality: 'Borgo' },
  phone: '+39 06 0000000',
  email: 'registry@borgo.example',
  timeZone: 'Europe/Rome',
  opening: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '13:00' }],
});
const day = (date: string, fromTime = '00:00', toTime = '24:00') => ({
  firstDate: date,
  lastDate: date,
  fromTime,
  toTime,
  reason: '',
});
const off = (...closures: DaysOff['closures']): DaysOff => ({
  holidays: { national: true, patronSaint: null },
  closures,
});
const at = (instant: string) => Date.parse(instant);

describe('the days of an office', () => {
  test('when a holiday and a closure follow, then both are told, and when the doors open again', () => {
    // Thursday; Friday is Christmas, the office stays closed on Monday.
    const nowMs = at('2026-12-24T09:00:00+01:00');
    const closed = off([day('2026-12-28')]);
    expect(openingDays(office, closed, nowMs, 6)).toEqual([
      { date: '2026-12-24', spans: [{ from: '08:00', to: '13:00' }] },
      { date: '2026-12-25', spans: [], closedBy: 'holiday' },
      { date: '2026-12-26', spans: [] },
      { date: '2026-12-27', spans: [] },
      { date: '2026-12-28', spans: [], closedBy: 'closure' },
      { date: '2026-12-29', spans: [{ from: '08:00', to: '13:00' }] },
    ]);
    expect(nextOpening(office, closed, at('2026-12-24T13:30:00+01:00'))).toBe(
      at('2026-12-29T08:00:00+01:00'),
    );
  });

  test('when the office closes for an hour, then the day has two spans and no number is given in between', () => {
    const closed = off([day('2026-11-24', '10:00', '11:00')]);
    const [today] = openingDays(office, closed, at('2026-11-24T09:00:00+01:00'), 1);
    expect(today!.spans).toEqual([
      { from: '08:00', to: '10:00' },
      { from: '11:00', to: '13:00' },
    ]);
    expect(givesNumbersAt(office, closed, at('2026-11-24T10:30:00+01:00'))).toBe(false);
    expect(givesNumbersAt(office, closed, at('2026-11-24T11:00:00+01:00'))).toBe(true);
  });

  test('when only one of two counters is closed, then the doors are open; when both, then what they share is closed', () => {
    const nowMs = at('2026-11-24T09:00:00+01:00');
    expect(openingDays(office, off([day('2026-11-24')], []), nowMs, 1)[0]!.spans).toHaveLength(1);
    const both = off([day('2026-11-24')], [day('2026-11-24', '12:00', '24:00')]);
    expect(openingDays(office, both, nowMs, 1)[0]!.spans).toEqual([{ from: '08:00', to: '12:00' }]);
  });
});
