import { describe, expect, test } from 'vitest';
import { freeStarts, spanToLoad } from './free-starts.ts';
import type { HeldSpan } from './slot-input.ts';
import { askFor, at, calendarOf, datedTimesOf, seatsAt, timesOf, visitOf } from './slots.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const daily = (from: string, to: string, seats = 1) => ({ weekdays: [1, 2, 3, 4, 5, 6, 7], from, to, seats });
const morning = { rules: [daily('09:00', '11:00')] };
const day = '2026-03-04';
const busyAt = (from: string, to: string, seat = 0) => ({
  seat,
  from: at(`${day}T${from}`),
  to: at(`${day}T${to}`),
});

describe('grid', () => {
  test('when nothing is taken, then starts step from the opening and the last one still fits', () => {
    expect(timesOf(askFor(morning, day))).toEqual(['09:00', '09:30', '10:00', '10:30']);
  });

  test('when 10:00–15:30 is cut into 12 minutes, then 27 starts fit', () => {
    const times = timesOf(
      askFor({ rules: [daily('10:00', '15:30')] }, day, day, { timing: visitOf({ minutes: 12 }) }),
    );
    expect(times).toHaveLength(27);
    expect(times.at(-1)).toBe('15:12');
  });

  test('when the interval differs from the duration, then starts step by the interval', () => {
    const timing = visitOf({ minutes: 45, intervalMin: 20 });
    expect(timesOf(askFor(morning, day, day, { timing }))).toEqual(['09:00', '09:20', '09:40', '10:00']);
  });

  test('when something is taken, then it drops out and the grid does not shift', () => {
    expect(timesOf(askFor(morning, day, day, { busy: [busyAt('09:40', '09:50')] }))).toEqual([
      '09:00',
      '10:00',
      '10:30',
    ]);
  });

  test('when windows touch, then a visit may go across and the grid goes on', () => {
    const rules = [daily('09:00', '09:50'), daily('09:50', '10:50')];
    expect(timesOf(askFor({ rules }, day))).toEqual(['09:00', '09:30', '10:00']);
  });

  test('when there is a gap, then the next window has its own grid', () => {
    const rules = [daily('09:00', '09:50'), daily('10:05', '11:00')];
    expect(timesOf(askFor({ rules }, day))).toEqual(['09:00', '10:05']);
  });

  test('when windows touch at midnight, then they are one', () => {
    const rules = [
      { weekdays: [3], from: '22:50', to: '24:00' },
      { weekdays: [4], from: '00:00', to: '01:00' },
    ];
    expect(datedTimesOf(askFor({ rules }, '2026-03-04', '2026-03-05'))).toEqual([
      '03-04 22:50',
      '03-04 23:20',
      '03-04 23:50',
      '03-05 00:20',
    ]);
    expect(datedTimesOf(askFor({ rules }, '2026-03-05'))).toEqual(['03-05 00:20']);
  });

  test('when windows overlap, then the most seats count and they are not added up', () => {
    const rules = [daily('09:00', '11:00', 1), daily('10:00', '12:00', 2)];
    const seats = freeStarts(askFor({ rules }, day)).map((start) => start.seatsFree);
    expect(seats).toEqual([1, 1, 2, 2, 2, 2]);
  });

  test('when seats change during a visit, then the lowest number counts', () => {
    const rules = [daily('09:00', '10:00', 2), daily('10:00', '11:00', 1)];
    const timing = visitOf({ minutes: 40, intervalMin: 20 });
    const starts = freeStarts(askFor({ rules }, day, day, { timing }));
    expect(starts.map((start) => start.seatsFree)).toEqual([2, 2, 1, 1, 1]);
  });

  test('when a calendar never closes, then each date has the same starts from wherever one looks', () => {
    const always = { rules: [daily('00:00', '24:00')] };
    const timing = visitOf({ minutes: 7 * 60 });
    const fortnight = datedTimesOf(askFor(always, '2026-03-02', '2026-03-15', { timing }));
    const dates = Array.from({ length: 14 }, (_, index) => `2026-03-${String(index + 2).padStart(2, '0')}`);
    expect(dates.flatMap((date) => datedTimesOf(askFor(always, date, date, { timing })))).toEqual(fortnight);
    expect(fortnight[0]).toBe('03-02 00:00');
  });

  test('when only part of a day is asked for, then the starts are those of the whole day', () => {
    const input = askFor(morning, day);
    expect(timesOf({ ...input, from: at(`${day}T09:10`), to: at(`${day}T10:30`) })).toEqual([
      '09:30',
      '10:00',
    ]);
  });

  test('when a limit is given, then it stops there', () => {
    expect(timesOf(askFor(morning, day, '2026-03-10', { limit: 2 }))).toEqual(['09:00', '09:30']);
  });
});

describe('buffers', () => {
  const timing = visitOf({ minutes: 30, bufferBeforeMin: 10, bufferAfterMin: 10 });

  test('when nothing is taken, then buffers may lie outside the opening hours', () => {
    expect(timesOf(askFor(morning, day, day, { timing }))).toEqual(['09:00', '09:30', '10:00', '10:30']);
  });

  test('when a buffer would meet another span, then the start drops out', () => {
    const busy = [busyAt('10:00', '10:25')];
    expect(timesOf(askFor(morning, day, day, { timing, busy }))).toEqual(['09:00']);
    expect(timesOf(askFor(morning, day, day, { timing, busy: [busyAt('09:40', '10:20')] }))).toEqual([
      '09:00',
      '10:30',
    ]);
  });

  test('when appointments are loaded, then the span covers visit and buffers', () => {
    const input = askFor(morning, day, day, { timing });
    expect(spanToLoad(input)).toEqual({ from: input.from - 10 * MINUTE, to: input.to + 40 * MINUTE });
  });
});

describe('closures', () => {
  test('when hours are closed, then visits that touch them drop out and the grid does not shift', () => {
    const closures = [{ firstDate: day, lastDate: day, fromTime: '09:40', toTime: '09:50' }];
    expect(timesOf(askFor({ ...morning, closures }, day))).toEqual(['09:00', '10:00', '10:30']);
  });

  test('when an instant closure reaches over several days, then these are closed', () => {
    const closures = [{ from: '2026-03-03T00:00:00Z', to: '2026-03-05T09:00:00Z' }];
    expect(datedTimesOf(askFor({ ...morning, closures }, '2026-03-03', '2026-03-05'))).toEqual([
      '03-05 10:00',
      '03-05 10:30',
    ]);
  });

  test('when whole dates are closed, then an override does not open them', () => {
    const overrides = [{ date: day, windows: [{ from: '15:00', to: '16:00' }] }];
    const closures = [{ firstDate: '2026-03-03', lastDate: '2026-03-05' }];
    expect(timesOf(askFor({ ...morning, overrides, closures }, '2026-03-02', '2026-03-06'))).toHaveLength(8);
    expect(timesOf(askFor({ ...morning, overrides }, day))).toEqual(['15:00', '15:30']);
  });
});

describe('notice and horizon', () => {
  test('when a start is exactly as far away as the notice demands, then it is free', () => {
    const input = askFor({ ...morning, noticeMin: 60 }, day);
    expect(timesOf({ ...input, now: at(`${day}T08:30`) })).toEqual(['09:30', '10:00', '10:30']);
    expect(timesOf({ ...input, now: at(`${day}T08:30`) + 1 })).toEqual(['10:00', '10:30']);
  });

  test('when there is no notice, then what has begun is gone', () => {
    expect(timesOf({ ...askFor(morning, day), now: at(`${day}T10:00`) })).toEqual(['10:00', '10:30']);
  });

  test('when the office opens, then the last date of the horizon opens, not at midnight', () => {
    const input = askFor({ ...morning, horizonDays: 2 }, '2026-03-04', '2026-03-10', { limit: undefined });
    const lastDate = (now: string): string | undefined => datedTimesOf({ ...input, now: at(now) }).at(-1);
    expect(lastDate('2026-03-04T00:00')).toBe('03-05 10:30');
    expect(lastDate('2026-03-04T07:59')).toBe('03-05 10:30');
    expect(lastDate('2026-03-04T08:00')).toBe('03-06 10:30');
    expect(lastDate('2026-03-04T23:59')).toBe('03-06 10:30');
    expect(lastDate('2026-03-05T00:00')).toBe('03-06 10:30');
  });

  test('when the calendar sets its own morning hour, then that one counts', () => {
    const input = askFor({ ...morning, horizonDays: 0, lastDateOpensAt: '06:30' }, day);
    expect(timesOf({ ...input, now: at(`${day}T06:29`) })).toEqual([]);
    expect(timesOf({ ...input, now: at(`${day}T06:30`) })).toHaveLength(4);
  });
});

describe('seats, holds and quotas', () => {
  const now = at('2026-03-04T08:00');
  const hold = (more: Partial<HeldSpan> = {}): HeldSpan => ({
    ...busyAt('09:00', '09:30'),
    session: 'other',
    expiresAt: now + 15 * MINUTE,
    ...more,
  });
  const ask = (more: object) => askFor(morning, day, day, { now, session: 'mine', ...more });

  test('when several seats are there, then a start is free until the last is taken', () => {
    const rules = [daily('09:00', '10:00', 2)];
    const one = askFor({ rules }, day, day, { busy: [busyAt('09:00', '09:30', 0)] });
    expect(freeStarts(one)[0]).toEqual({ start: at(`${day}T09:00`), seat: 1, seatsFree: 1 });
    expect(timesOf({ ...one, busy: [...one.busy, busyAt('09:10', '09:20', 1)] })).toEqual(['09:30']);
  });

  test('when another session holds a start, then it is hidden until the hold expires', () => {
    expect(timesOf(ask({ holds: [hold()] }))).toEqual(['09:30', '10:00', '10:30']);
    expect(timesOf(ask({ holds: [hold({ expiresAt: now + 1 })] }))).toHaveLength(3);
    expect(timesOf(ask({ holds: [hold({ expiresAt: now })] }))).toHaveLength(4);
  });

  test('when the hold is one’s own, then it hides nothing', () => {
    expect(timesOf(ask({ holds: [hold({ session: 'mine' })] }))).toHaveLength(4);
    expect(timesOf(ask({ session: null, holds: [hold({ session: 'mine' })] }))).toHaveLength(3);
  });

  test('when seats are kept for the phone, then online sees the rest until they are released', () => {
    const rules = [daily('09:00', '10:00', 2)];
    const quotas = { phone: { seats: 1, releaseHoursBefore: 1 } };
    const seatsFree = (channel: 'online' | 'phone', time: string) =>
      freeStarts(askFor({ rules, quotas }, day, day, { now: at(`${day}T${time}`), channel })).map(
        (one) => one.seatsFree,
      );
    expect(seatsFree('online', '07:00')).toEqual([1, 1]);
    expect(seatsFree('phone', '07:00')).toEqual([2, 2]);
    expect(seatsFree('online', '08:00')).toEqual([2, 1]);
    expect(seatsFree('online', '08:30')).toEqual([2, 2]);
  });

  test('when one start is asked alone, then all its seats come back, and none for what is not listed', () => {
    const input = askFor({ rules: [daily('09:00', '10:00', 3)] }, day, day, {
      busy: [busyAt('09:00', '09:30', 1)],
    });
    expect(seatsAt(input, at(`${day}T09:00`))).toEqual([0, 2]);
    expect(seatsAt(input, at(`${day}T09:10`))).toEqual([]);
  });

  test('when the plan has fewer seats than before, then what is left over takes the place of a free seat', () => {
    const input = askFor({ rules: [daily('09:00', '10:00', 2)] }, day, day, {
      busy: [busyAt('09:00', '09:30', 2)],
    });
    expect(freeStarts(input).map((one) => one.seatsFree)).toEqual([1, 2]);
    expect(seatsAt(input, at(`${day}T09:00`))).toEqual([0]);
    expect(timesOf({ ...input, busy: [...input.busy, busyAt('09:00', '09:30', 0)] })).toEqual(['09:30']);
  });

  test('when only the buffer of a seat reaches into hours with fewer seats, then it takes no place there', () => {
    const rules = [daily('09:00', '10:00', 2), daily('10:00', '11:00', 1)];
    const left = { ...busyAt('09:30', '10:10', 1), start: at(`${day}T09:30`), end: at(`${day}T10:00`) };
    expect(timesOf(askFor({ rules }, day, day, { busy: [left] }))).toEqual([
      '09:00',
      '09:30',
      '10:00',
      '10:30',
    ]);
  });
});

describe('clock changes in Europe/Rome', () => {
  const hourly = visitOf({ minutes: 30 });
  const instants = (draft: Parameters<typeof askFor>[0], date: string) =>
    freeStarts(askFor(draft, date, date, { timing: hourly })).map(({ start }) =>
      new Date(start).toISOString().slice(11, 16),
    );

  test('when an hour is skipped, then slots step in real minutes and none lies in it', () => {
    const rules = [daily('01:00', '04:00')];
    expect(timesOf(askFor({ rules }, '2026-03-29'))).toEqual(['01:00', '01:30', '03:00', '03:30']);
    expect(instants({ rules }, '2026-03-29')).toEqual(['00:00', '00:30', '01:00', '01:30']);
  });

  test('when a window opens in the hour that does not exist, then it opens later', () => {
    expect(timesOf(askFor({ rules: [daily('02:30', '04:30')] }, '2026-03-29'))).toEqual(['03:30', '04:00']);
  });

  test('when an hour exists twice, then a window across it has its real length', () => {
    const rules = [daily('01:30', '03:30')];
    expect(timesOf(askFor({ rules }, '2026-10-25'))).toEqual([
      '01:30',
      '02:00',
      '02:30',
      '02:00',
      '02:30',
      '03:00',
    ]);
    expect(instants({ rules }, '2026-10-25')).toEqual(['23:30', '00:00', '00:30', '01:00', '01:30', '02:00']);
  });

  test('when a window opens in the hour that exists twice, then it opens the first time', () => {
    expect(instants({ rules: [daily('02:00', '03:00')] }, '2026-10-25')).toEqual([
      '00:00',
      '00:30',
      '01:00',
      '01:30',
    ]);
    expect(instants({ rules: [daily('02:00', '02:30')] }, '2026-10-25')).toEqual(['00:00']);
  });

  test('when the office opens at nine all year, then it is nine before and after the changes', () => {
    const rules = [daily('09:00', '09:30')];
    expect(datedTimesOf(askFor({ rules }, '2026-03-28', '2026-03-30'))).toEqual([
      '03-28 09:00',
      '03-29 09:00',
      '03-30 09:00',
    ]);
    expect(datedTimesOf(askFor({ rules }, '2026-10-24', '2026-10-26'))).toEqual([
      '10-24 09:00',
      '10-25 09:00',
      '10-26 09:00',
    ]);
  });

  test('when a visit lasts over the skipped hour, then it takes its real minutes', () => {
    const input = askFor({ rules: [daily('01:00', '04:00')] }, '2026-03-29', '2026-03-29', {
      timing: visitOf({ minutes: 120 }),
    });
    const taken = {
      seat: 0,
      from: Date.parse('2026-03-29T01:00:00Z'),
      to: Date.parse('2026-03-29T02:00:00Z'),
    };
    expect(timesOf(input)).toEqual(['01:00']);
    expect(timesOf({ ...input, busy: [taken] })).toEqual([]);
  });

  test('when midnight itself is asked from another season, then the horizon still ends with the local date', () => {
    const input = askFor({ rules: [daily('22:00', '24:00')], horizonDays: 1 }, '2026-10-24', '2026-10-27');
    expect(datedTimesOf({ ...input, now: at('2026-10-24T12:00') }).at(-1)).toBe('10-25 23:30');
  });
});

test('when the machine lives in another zone, then nothing changes', () => {
  const input = askFor(morning, '2026-03-27', '2026-03-31');
  const here = freeStarts(input);
  const zone = process.env.TZ;
  try {
    for (const elsewhere of ['Pacific/Apia', 'America/St_Johns', 'UTC']) {
      process.env.TZ = elsewhere;
      expect(freeStarts({ ...input, calendar: calendarOf(morning) })).toEqual(here);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
  expect(here).toHaveLength(20);
});

test('when another zone is set, then its local time counts', () => {
  const rules = [daily('09:00', '09:30')];
  const input = askFor({ rules, timeZone: 'Atlantic/Azores' }, day);
  expect(freeStarts(input).map(({ start }) => start)).toEqual([at(`${day}T09:00`) + 2 * HOUR]);
});
