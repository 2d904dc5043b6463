import fc from 'fast-check';
import { channelSchema, channels } from '@sportello/shared/channel';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { claimedSpan, claimsFor } from './claims.ts';
import { freeSeatsAt, freeStarts } from './free-starts.ts';
import { holidaysOf } from './holidays.ts';
import { parseDate } from './local-date.ts';
import { randomCalendar, randomTiming } from './random-calendar.fixture.ts';
import type { BusySpan, HeldSpan, SlotInput } from './slot-input.ts';
import { askFor, calendarOf } from './slots.fixture.ts';

const MINUTE = 60_000;
const zone = 'Europe/Rome';
const weeks = [
  ['2026-03-28', '2026-03-29', '2026-03-30'],
  ['2026-10-24', '2026-10-25', '2026-10-26'],
  ['2026-05-29', '2026-05-30', '2026-05-31'],
];

/** Random spans that do not meet on their seat, as the unique index would have it. */
const randomTaken = (from: number): fc.Arbitrary<BusySpan[]> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 4320 }),
        fc.integer({ min: 5, max: 240 }),
      ),
    )
    .map((drafts) => {
      const taken: BusySpan[] = [];
      for (const [seat, minute, length] of drafts) {
        const span = { seat, from: from + minute * MINUTE, to: from + (minute + length) * MINUTE };
        if (!taken.some((other) => other.seat === seat && other.from < span.to && span.from < other.to))
          taken.push(span);
      }
      return taken;
    });

const randomInput = fc.constantFrom(...weeks).chain((dates) => {
  const base = askFor({}, dates[0]!, dates.at(-1));
  return fc
    .record({
      draft: randomCalendar(dates),
      timing: randomTiming,
      channel: fc.constantFrom(...channels),
      taken: randomTaken(base.from),
      held: fc.array(fc.constantFrom('none', 'mine', 'other', 'expired'), { minLength: 10, maxLength: 10 }),
      nowMin: fc.integer({ min: -3000, max: 3000 }),
    })
    .map(({ draft, timing, channel, taken, held, nowMin }): SlotInput => {
      const now = base.from + nowMin * MINUTE;
      const kinds = taken.map((span, index) => ({ span, kind: held[index % held.length] }));
      const holds = kinds
        .filter(({ kind }) => kind !== 'none')
        .map(({ span, kind }): HeldSpan => ({
          ...span,
          session: kind === 'mine' ? 'mine' : 'other',
          expiresAt: kind === 'expired' ? now : now + 1,
        }));
      const busy = kinds.filter(({ kind }) => kind === 'none').map(({ span }) => span);
      return { ...base, calendar: calendarOf(draft), timing, channel, busy, holds, now, session: 'mine' };
    });
});

test('when a start is listed, then asking for it alone gives it back, and its claims meet no others', () => {
  fc.assert(
    fc.property(randomInput, (input) => {
      const others = [
        ...input.busy,
        ...input.holds.filter((hold) => hold.session !== input.session && hold.expiresAt > input.now),
      ].flatMap((span) => claimsFor('registry', span.seat, span));
      const claimed = new Set(others);
      for (const listed of freeStarts(input)) {
        expect(freeStarts({ ...input, from: listed.start, to: listed.start + 1 })).toEqual([listed]);
        const seats = freeSeatsAt(input, listed.start);
        expect(seats).toHaveLength(listed.seatsFree);
        expect(seats[0]).toBe(listed.seat);
        for (const seat of seats) {
          const claims = claimsFor('registry', seat, claimedSpan(listed.start, input.timing));
          expect(claimed.isDisjointFrom(new Set(claims))).toBe(true);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('when a start is not listed, then asking for it alone gives nothing', () => {
  fc.assert(
    fc.property(randomInput, (input) => {
      const listed = new Set(freeStarts(input).map((free) => free.start));
      for (let start = input.from; start < input.to; start += 7 * MINUTE) {
        expect(freeSeatsAt(input, start).length > 0).toBe(listed.has(start));
      }
    }),
    { numRuns: 40 },
  );
});

test('when every minute is judged on its own, slowly and with another library, then the list is the same', () => {
  fc.assert(
    fc.property(randomInput, (input) => {
      expect(freeStarts(input).map((free) => free.start)).toEqual(slowStarts(input));
    }),
    { numRuns: 25 },
  );
});

/** The rules once more, minute by minute: what is planned, what is closed, which seats are free. */
function slowStarts(input: SlotInput): number[] {
  const { timing, calendar, now } = input;
  const first = input.from - 10 * 1440 * MINUTE;
  const planned = new Array<number>(20 * 1440).fill(0);
  const closed = new Set<number>();
  const minuteOf = (instant: number): number => (instant - first) / MINUTE;
  const midnights: number[] = [];

  const holidays = holidaysOf(2026, calendar.holidays);
  for (let date = DateTime.fromMillis(first, { zone }).startOf('day'), days = 0; days < 18; days++) {
    const iso = date.toISODate()!;
    midnights.push(minuteOf(date.toMillis()));
    const override = calendar.overrides.find((one) => one.date === iso);
    const windows =
      override?.windows ??
      calendar.rules.filter((rule) => {
        if (!rule.weekdays.includes(date.weekday) || holidays.includes(parseDate(iso))) return false;
        if (rule.monthly === 'last') return date.plus({ weeks: 1 }).month !== date.month;
        if (!rule.everyWeeks) return true;
        const monday = DateTime.fromISO(rule.validFrom!, { zone }).startOf('week');
        return Math.round(date.startOf('week').diff(monday, 'weeks').weeks) % rule.everyWeeks === 0;
      });
    for (const window of windows) {
      const to = minuteOf(resolve(iso, window.to));
      for (let minute = minuteOf(resolve(iso, window.from)); minute < to; minute++) {
        if (minute >= 0) planned[minute] = Math.max(planned[minute]!, window.seats);
      }
    }
    for (const closure of calendar.closures) {
      if (!('firstDate' in closure) || closure.firstDate !== iso) continue;
      const to = minuteOf(resolve(iso, closure.toTime));
      for (let minute = minuteOf(resolve(iso, closure.fromTime)); minute < to; minute++) closed.add(minute);
    }
    date = date.plus({ days: 1 });
  }

  const dateOf = (minute: number): number => midnights.findLastIndex((midnight) => midnight <= minute);
  const openedAt: number[] = [];
  planned.forEach((seats, minute) =>
    openedAt.push(seats > 0 && planned[minute - 1]! > 0 ? openedAt[minute - 1]! : minute),
  );

  const blocking: readonly BusySpan[] = [
    ...input.busy,
    ...input.holds.filter((hold) => hold.session !== 'mine' && hold.expiresAt > now),
  ];
  const kept = channels.flatMap((channel) =>
    Array.from({ length: calendar.quotas[channel]?.seats ?? 0 }, () => channel),
  );
  const mayTake = (seat: number, start: number): boolean => {
    const keeper = kept[seat];
    if (keeper === undefined || keeper === channelSchema.parse(input.channel)) return true;
    const hours = calendar.quotas[keeper]!.releaseHoursBefore;
    return hours !== null && start - now <= hours * 60 * MINUTE;
  };
  const starts: number[] = [];
  for (let start = input.from; start < input.to; start += MINUTE) {
    if (start < now + calendar.noticeMin * MINUTE) continue;
    const minute = minuteOf(start);
    if (!planned[minute]) continue;
    let anchor = openedAt[minute]!;
    const today = dateOf(minute);
    if (today - dateOf(anchor) >= 7) {
      anchor = midnights[today - DateTime.fromMillis(start, { zone }).weekday + 1]!;
    }
    if ((minute - anchor) % timing.intervalMin !== 0) continue;

    const during = Array.from({ length: timing.durationMin }, (_, index) => minute + index);
    if (during.some((one) => closed.has(one))) continue;
    const seats = Math.min(...during.map((one) => planned[one]!));
    const { from, to } = claimedSpan(start, timing);
    const isFree = (seat: number): boolean =>
      !blocking.some((span) => span.seat === seat && span.from < to && from < span.to);
    const surplus = new Set(
      blocking
        .filter((span) =>
          during.some((one) => span.seat >= planned[one]! && covers(span, first + one * MINUTE)),
        )
        .map((span) => span.seat),
    );
    const free = Array.from({ length: seats }, (_, seat) => seat).filter(isFree);
    const left = free.slice(0, Math.max(0, free.length - surplus.size));
    if (left.some((seat) => mayTake(seat, start))) starts.push(start);
  }
  return starts;
}

const covers = (span: BusySpan, instant: number): boolean => span.from <= instant && instant < span.to;

/** Local time by trying both offsets of Rome: the first instant that reads so, else one hour on. */
function resolve(date: string, time: string): number {
  const wall = DateTime.fromISO(date, { zone: 'utc' }).plus({
    hours: Number(time.slice(0, 2)),
    minutes: Number(time.slice(3)),
  });
  const candidates = [2, 1].map((hours) => wall.minus({ hours }).toMillis());
  const reads = (instant: number): boolean =>
    DateTime.fromMillis(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm") ===
    wall.toFormat("yyyy-MM-dd'T'HH:mm");
  return candidates.find(reads) ?? candidates[1]!;
}
