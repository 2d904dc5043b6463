import { channels, type Channel } from '@sportello/shared/channel';
import { expect, test } from 'vitest';
import { fc } from '../../../../test/support/seeded-check.ts';
import { claimedSpan, claimsFor } from './claims.ts';
import { freeStarts, openingFor } from './free-starts.ts';
import type { SeatSpan } from './opening.ts';
import { randomQuotas } from './random-calendar.fixture.ts';
import type { SlotCalendar, SlotInput, VisitTiming } from './slot-input.ts';
import { askFor, calendarOf, seatsAt, visitOf } from './slots.fixture.ts';

/**
 * Several people at once against a store that knows nothing but the unique index: each first looks, and inserts what
 * it saw some steps later, when the others have gone on.
 */
const MINUTE = 60_000;
const HOLD_MS = 15 * MINUTE;
/** Few hours, so that everybody wants the same seats; the clocks change in the middle of them. */
const date = '2026-10-25';
const hours = [
  { weekdays: [7], from: '01:30', to: '02:30' },
  { weekdays: [7], from: '02:30', to: '03:30' },
];
const people = ['anna', 'bruno', 'carla', 'dario', 'elisa', 'fulvio', 'gaia', 'ivo'] as const;
const visits: VisitTiming[] = [
  visitOf({ minutes: 30 }),
  visitOf({ minutes: 45, intervalMin: 15 }),
  visitOf({ minutes: 12, bufferBeforeMin: 5, bufferAfterMin: 8 }),
];

/** One document: a hold of a session, or an appointment once `expiresAt` is gone. */
interface Taken {
  readonly id: string;
  readonly session: string;
  readonly channel: Channel;
  readonly seat: number;
  readonly start: number;
  readonly timing: VisitTiming;
  readonly expiresAt: number | null;
  /** Whether the other channels' seats were released for it. */
  readonly tookReleased: boolean;
}

interface Plan {
  readonly document: Taken;
  /** Took the place of this document of the same owner. */
  readonly replaces: string | null;
}

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('lookForHold' as const, 'lookForMove' as const),
      person: fc.constantFrom(...people),
      channel: fc.constantFrom(...channels),
      visit: fc.nat({ max: visits.length - 1 }),
      pick: fc.nat({ max: 3 }),
      seat: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('write' as const), turn: fc.nat({ max: 20 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('book' as const), person: fc.constantFrom(...people) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), person: fc.constantFrom(...people) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat({ max: 9 }) }) },
);
const commands = fc.array(command, { minLength: 100, maxLength: 250, size: 'max' });
const randomSeats = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 2 });
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function createOffice(calendar: SlotCalendar) {
  const base = askFor({}, date);
  const documents = new Map<string, Taken>();
  const claims = new Map<string, string>();
  const plans = new Map<string, Plan>();
  let now = base.from - 40 * 60 * MINUTE;
  let count = 0;
  const inserts = { done: 0, refused: 0 };

  const claimsOf = (one: Taken): string[] =>
    claimsFor(calendar.id, one.seat, claimedSpan(one.start, one.timing));
  const drop = (one: Taken): void => {
    documents.delete(one.id);
    for (const claim of claimsOf(one)) claims.delete(claim);
  };
  /** What the unique index does: all claims or none; a replaced document gives up its own in the same write. */
  const insert = ({ document, replaces }: Plan): boolean => {
    const wanted = claimsOf(document);
    if (wanted.some((claim) => claims.has(claim) && claims.get(claim) !== replaces)) return false;
    const old = documents.get(replaces ?? '');
    if (old) drop(old);
    documents.set(document.id, document);
    for (const claim of wanted) claims.set(claim, document.id);
    return true;
  };
  const dropExpired = (): void => {
    for (const one of [...documents.values()]) if (one.expiresAt !== null && one.expiresAt <= now) drop(one);
  };

  const question = (
    person: string,
    channel: Channel,
    timing: VisitTiming,
    without: string | null,
  ): SlotInput => {
    const all = [...documents.values()].filter((one) => one.id !== without);
    const span = (one: Taken) => ({
      seat: one.seat,
      ...claimedSpan(one.start, one.timing),
      start: one.start,
      end: one.start + one.timing.durationMin * MINUTE,
    });
    return {
      ...base,
      calendar,
      now,
      session: person,
      channel,
      timing,
      busy: all.filter((one) => one.expiresAt === null).map(span),
      holds: all.flatMap((one) =>
        one.expiresAt === null ? [] : [{ ...span(one), session: one.session, expiresAt: one.expiresAt }],
      ),
    };
  };

  const mine = (person: string, isHold: boolean): Taken | undefined =>
    [...documents.values()].find((one) => one.session === person && (one.expiresAt !== null) === isHold);

  function look(one: Extract<Command, { kind: 'lookForHold' | 'lookForMove' }>): void {
    const isHold = one.kind === 'lookForHold';
    const old = mine(one.person, isHold);
    if (!isHold && !old) return;
    const timing = old && !isHold ? old.timing : visits[one.visit]!;
    const channel = old && !isHold ? old.channel : one.channel;
    const input = question(one.person, channel, timing, old?.id ?? null);
    const listed = freeStarts(input);
    const start = listed[one.pick % Math.max(1, listed.length)]?.start;
    if (start === undefined) return;
    const seats = seatsAt(input, start);
    const seat = seats[one.seat % seats.length]!;
    const document: Taken = {
      id: isHold || !old ? `${one.person}-${count++}` : old.id,
      session: one.person,
      channel,
      seat,
      start,
      timing,
      expiresAt: isHold ? now + HOLD_MS : null,
      tookReleased: channels.some((other) => {
        const hours = calendar.quotas[other]?.releaseHoursBefore;
        return other !== channel && hours != null && start - now <= hours * 60 * MINUTE;
      }),
    };
    plans.set(one.person, { document, replaces: old?.id ?? null });
  }

  function write(turn: number): void {
    const person = [...plans.keys()][turn % Math.max(1, plans.size)];
    const plan = person && plans.get(person);
    if (!plan) return;
    plans.delete(person);
    if (plan.document.expiresAt !== null && plan.document.expiresAt <= now) return;
    const old = plan.replaces === null ? undefined : documents.get(plan.replaces);
    if (plan.replaces !== null && (old?.expiresAt === null) !== (plan.document.expiresAt === null)) return;
    dropExpired();
    inserts[insert(plan) ? 'done' : 'refused']++;
  }

  return {
    documents,
    claims,
    inserts,
    claimsOf,
    question,
    dropExpired,
    run(one: Command): void {
      if (one.kind === 'wait') now += one.minutes * MINUTE;
      else if (one.kind === 'write') write(one.turn);
      else if (one.kind === 'book') {
        const hold = mine(one.person, true);
        if (hold && hold.expiresAt! > now) documents.set(hold.id, { ...hold, expiresAt: null });
      } else if (one.kind === 'cancel') {
        const booked = mine(one.person, false);
        if (booked) drop(booked);
      } else look(one);
    },
  };
}

/** Never more visits at a time than seats, never more of a channel than the others leave it. */
function expectWithinLimits(
  calendar: SlotCalendar,
  open: readonly SeatSpan[],
  documents: readonly Taken[],
): void {
  for (const { start } of documents) {
    const atOnce = documents.filter(
      (other) => other.start <= start && start < other.start + other.timing.durationMin * MINUTE,
    );
    const seats = open.find((span) => span.from <= start && start < span.to)?.seats ?? 0;
    expect(atOnce.length).toBeLessThanOrEqual(seats);
    for (const channel of channels) {
      const kept = channels.flatMap((other) =>
        new Array<Channel>(calendar.quotas[other]?.seats ?? 0).fill(other),
      );
      const keptByOthers = kept.slice(0, seats).filter((other) => other !== channel).length;
      const ofChannel = atOnce.filter((one) => one.channel === channel && !one.tookReleased);
      expect(ofChannel.length).toBeLessThanOrEqual(seats - keptByOthers);
    }
  }
}

test('when people hold, book, move and cancel in any order, then seats and quotas hold, and what is listed can be taken', () => {
  const inserts = { done: 0, refused: 0 };
  fc.assert(
    fc.property(randomSeats, randomQuotas, commands, (seats, quotas, steps) => {
      const calendar = calendarOf({
        rules: hours.map((rule, index) => ({ ...rule, seats: seats[index]! })),
        quotas,
      });
      const office = createOffice(calendar);
      const whole = office.question('nobody', 'online', visits[0]!, null);
      const { open } = openingFor(whole, whole, whole);
      for (const one of steps) {
        office.run(one);
        if (one.kind === 'write' || one.kind === 'book')
          expectWithinLimits(calendar, open, [...office.documents.values()]);
      }
      inserts.done += office.inserts.done;
      inserts.refused += office.inserts.refused;
      for (const document of office.documents.values()) {
        expect(office.claimsOf(document).every((claim) => office.claims.get(claim) === document.id)).toBe(
          true,
        );
      }

      office.dropExpired();
      for (const { start } of freeStarts(office.question('nobody', 'online', visits[0]!, null)).slice(
        0,
        20,
      )) {
        const input = office.question('nobody', 'online', visits[0]!, null);
        const seat = seatsAt(input, start)[0]!;
        const claims = claimsFor(calendar.id, seat, claimedSpan(start, visits[0]!));
        expect(claims.some((claim) => office.claims.has(claim))).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
  expect(inserts.done).toBeGreaterThan(500);
  expect(inserts.refused).toBeGreaterThan(30);
});
