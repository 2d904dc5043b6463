import { channelSchema, channels } from '@sportello/shared/channel';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { fc } from '../../../../test/support/seeded-check.ts';
import { claimedSpan, claimsFor } from './claims.ts';
import { freeSeatsAt, freeStartsTogether } from './combined-starts.ts';
import { freeStarts } from './free-starts.ts';
import { holidaysOf } from './holidays.ts';
import { parseDate } from './local-date.ts';
import { randomInput } from './random-calendar.fixture.ts';
import type { BusySpan, SlotInput } from './slot-input.ts';
import { seatsAt } from './slots.fixture.ts';

const MINUTE = 60_000;
const zone = 'Europe/Rome';
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
        const seats = seatsAt(input, listed.start);
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
        expect(seatsAt(input, start).length > 0).toBe(listed.has(start));
      }
    }),
    { numRuns: 40 },
  );
});

test('when several people are needed, then a listed start alone is free with each of them, and no other start is', () => {
  let listedCount = 0;
  fc.assert(
    fc.property(randomInput, randomInput, (one, other) => {
      // The same question to both; what is taken of the second lies around its own days, which may be others.
      const shift = one.from - other.from;
      const moved = <S extends BusySpan>(span: S): S => ({
        ...span,
        from: span.from + shift,
        to: span.to + shift,
      });
      const people = [
        one,
        {
          ...other,
          calendar: { ...other.calendar, id: 'councillor' },
          busy: other.busy.map(moved),
          holds: other.holds.map((hold) => ({
            ...moved(hold),
            expiresAt: hold.expiresAt - other.now + one.now,
          })),
        },
      ];
      const listed = freeStartsTogether(people, one);
      listedCount += listed.length;
      for (const joint of listed) {
        const alone = { ...one, from: joint.start, to: joint.start + 1 };
        expect(freeStartsTogether(people, alone)).toEqual([joint]);
        const seats = freeSeatsAt(people, one, joint.start);
        expect(seats.map(([seat]) => seat)).toEqual(joint.seats.map(({ seat }) => seat));
        const wanted = claimedSpan(joint.start, one.timing);
        people.forEach((person, place) => {
          const inTheWay = [
            ...person.busy,
            ...person.holds.filter((hold) => hold.session !== 'mine' && hold.expiresAt > one.now),
          ].filter((span) => span.from < wanted.to && wanted.from < span.to);
          for (const seat of seats[place]!) expect(inTheWay.some((span) => span.seat === seat)).toBe(false);
        });
      }
      const starts = new Set(listed.map((joint) => joint.start));
      for (let start = one.from; start < one.to; start += 7 * MINUTE)
        expect(freeSeatsAt(people, one, start).length > 0).toBe(starts.has(start));
    }),
    { numRuns: 60 },
  );
  expect(listedCount).toBeGreaterThan(100);
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
