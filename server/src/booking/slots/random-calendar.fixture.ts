import fc from 'fast-check';
import { channels } from '@sportello/shared/channel';
import type { Quotas } from '@sportello/shared/calendar';
import { MINUTE_MS as MINUTE } from './local-date.ts';
import type { BusySpan, HeldSpan, SlotInput, VisitTiming } from './slot-input.ts';
import { askFor, calendarOf, type CalendarDraft } from './slots.fixture.ts';

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** An opening of a day on any minute, up to 24:00; `from < to`. */
const hours = fc
  .tuple(fc.integer({ min: 0, max: 1440 }), fc.integer({ min: 0, max: 1440 }))
  .filter(([one, other]) => Math.abs(one - other) >= 10 && Math.min(one, other) < 1440)
  .map(([one, other]) => ({ from: clock(Math.min(one, other)), to: clock(Math.max(one, other)) }));

const seats = fc.integer({ min: 1, max: 3 });

/** Whole-week rules often enough that windows touch and overlap, at midnight too. */
const rule = fc
  .tuple(
    fc.oneof(hours, fc.constant({ from: '00:00', to: '24:00' }), fc.constant({ from: '20:00', to: '24:00' })),
    fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    seats,
    fc.constantFrom({}, { validFrom: '2026-01-01', everyWeeks: 2 }, { monthly: 'last' as const }),
  )
  .map(([span, weekdays, count, when]) => ({ ...span, weekdays, seats: count, ...when }));

/** Up to two seats kept for each channel, for good or until some hours before. */
export const randomQuotas: fc.Arbitrary<Quotas> = fc.record(
  Object.fromEntries(
    channels.map((channel) => [
      channel,
      fc.record({
        seats: fc.integer({ min: 0, max: 2 }),
        releaseHoursBefore: fc.constantFrom(null, null, 0, 6, 30),
      }),
    ]),
  ),
  { requiredKeys: [] },
);

/** A calendar around `dates`, with everything that decides about starts. */
export const randomCalendar = (dates: readonly string[]): fc.Arbitrary<CalendarDraft> =>
  fc.record({
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    overrides: fc.uniqueArray(
      fc.record({
        date: fc.constantFrom(...dates),
        windows: fc.array(
          fc.tuple(hours, seats).map(([span, count]) => ({ ...span, seats: count })),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 1, selector: (override) => override.date },
    ),
    closures: fc.array(
      fc.tuple(fc.constantFrom(...dates), hours).map(([date, span]) => ({
        firstDate: date,
        lastDate: date,
        fromTime: span.from,
        toTime: span.to,
      })),
      { maxLength: 1 },
    ),
    quotas: randomQuotas,
    noticeMin: fc.constantFrom(0, 45),
  });

export const randomTiming: fc.Arbitrary<VisitTiming> = fc.record({
  durationMin: fc.integer({ min: 5, max: 90 }),
  bufferBeforeMin: fc.constantFrom(0, 0, 5, 7),
  bufferAfterMin: fc.constantFrom(0, 0, 10, 13),
  intervalMin: fc.constantFrom(10, 12, 15, 20, 25, 60),
});

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

/** A question about three days, two of which are around a clock change, to a calendar on which something is taken. */
export const randomInput = fc.constantFrom(...weeks).chain((dates) => {
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
