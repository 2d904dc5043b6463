import { calendarSchema } from '@sportello/shared/calendar';
import { freeStarts } from '../../server/src/booking/slots/free-starts.ts';
import type { BusySpan, SlotInput } from '../../server/src/booking/slots/slot-input.ts';

/**
 * The pure function alone: a year of one calendar, empty and three quarters full, and the first free start.
 * Run with `node test/bench/slots.ts`; one line of JSON per case, for comparison between commits.
 */
const MINUTE = 60_000;
const now = Date.parse('2026-01-01T00:00:00Z');
const yearEnd = Date.parse('2027-01-01T00:00:00Z');

const calendar = calendarSchema.parse({
  id: 'registry',
  kind: 'office',
  officeId: 'town-hall',
  name: { it: 'Anagrafe' },
  rules: [
    { weekdays: [1, 2, 3, 4, 5], from: '08:30', to: '13:00', seats: 3 },
    { weekdays: [2, 4], from: '14:30', to: '17:30', seats: 2 },
    { weekdays: [6], from: '09:00', to: '12:00', monthly: 'last' },
  ],
  quotas: { phone: { seats: 1, releaseHoursBefore: 24 } },
  holidays: { patronSaint: '06-24' },
  closures: [{ firstDate: '2026-08-10', lastDate: '2026-08-21', reason: 'summer' }],
  horizonDays: 400,
});

const empty: SlotInput = {
  calendar,
  officeOpensAt: '08:00',
  busy: [],
  holds: [],
  from: now,
  to: yearEnd,
  now,
  channel: 'online',
  session: null,
  timing: { durationMin: 15, bufferBeforeMin: 0, bufferAfterMin: 0, intervalMin: 15 },
};

const takeAll = (seat: number, every: number): BusySpan[] =>
  freeStarts({ ...empty, channel: 'phone' })
    .filter((_, index) => index % every !== 0)
    .map(({ start }) => ({ seat, from: start, to: start + 15 * MINUTE }));

const started = performance.now();
freeStarts(empty);
report('year, first call of the process', 1, performance.now() - started, freeStarts(empty).length);

const busy = [...takeAll(0, 4), ...takeAll(1, 4), ...takeAll(2, 4)].sort(
  (one, other) => one.from - other.from,
);
const full = { ...empty, busy };
measure('year, nothing taken', empty);
measure(`year, ${busy.length} appointments`, full);
measure('year, 12-minute grid with buffers', {
  ...full,
  timing: { durationMin: 12, bufferBeforeMin: 2, bufferAfterMin: 3, intervalMin: 12 },
});
const month = { ...empty, to: now + 31 * 24 * 60 * MINUTE };
measure('month, nothing taken', month);
measure('first free start within 60 days', { ...empty, to: now + 60 * 24 * 60 * MINUTE, limit: 1 });

function measure(name: string, input: SlotInput): void {
  for (let round = 0; round < 200; round++) freeStarts(input);
  const times: number[] = [];
  let starts = 0;
  for (let round = 0; round < 400; round++) {
    const from = performance.now();
    starts = freeStarts(input).length;
    times.push(performance.now() - from);
  }
  times.sort((one, other) => one - other);
  report(name, times.length, times[times.length / 2]!, starts, times[0]);
}

/** The least time is what the code costs; the median also what else the machine was doing. */
function report(name: string, rounds: number, medianMs: number, starts: number, leastMs = medianMs): void {
  const round = (ms: number): number => Number(ms.toFixed(3));
  const times = { medianMs: round(medianMs), leastMs: round(leastMs) };
  console.log(
    JSON.stringify({
      name,
      rounds,
      ...times,
      starts,
      startsPerSecond: Math.round((starts / medianMs) * 1000),
    }),
  );
}
