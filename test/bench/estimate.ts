/**
 * Waiting-time estimate: how often the range holds and how far the middle is off, on invented days
 * that were not used to tune it, beside the usual formula (people ahead × average ÷ desks); and how
 * long an estimate takes. Run with `node test/bench/estimate.ts [days]`.
 */
import { accuracyOf } from '../../server/src/queue/estimate/accuracy.ts';
import { learnDurations } from '../../server/src/queue/estimate/durations.ts';
import { estimateWaits } from '../../server/src/queue/estimate/estimate-waits.ts';
import { promiseFor } from '../../server/src/queue/order/promise.ts';
import { defaultQueueSettings, minuteMs } from '../../server/src/queue/order/queue-types.ts';
import type { QueueTicket } from '../../server/src/queue/order/queue-types.ts';
import {
  cityOffice,
  townOfSeveral,
  townRegistry,
  villageDesk,
} from '../../server/src/queue/simulate/invented-offices.ts';
import { makeDay } from '../../server/src/queue/simulate/make-day.ts';
import { scoreEstimates } from '../../server/src/queue/simulate/score-estimates.ts';
import { simulateDay } from '../../server/src/queue/simulate/simulate-day.ts';

const days = Number(process.argv[2] ?? 100);
const offices = {
  'village, 1 desk': villageDesk,
  'town, 4 desks': townRegistry,
  'town, several services': townOfSeveral,
  'city, 10 desks': cityOffice,
};

console.log(`Estimates on ${days} invented days each, not used to tune:`);
console.table(
  Object.fromEntries(
    Object.entries(offices).map(([name, scenario]) => {
      const every = scenario === cityOffice ? 10 : 2;
      const scored = scoreEstimates({
        scenario,
        days,
        firstSeed: 70_000,
        historyDays: 10,
        every,
        courses: 100,
      });
      const accuracy = accuracyOf(scored);
      const formulaMin = scored.reduce((sum, it) => sum + Math.abs(it.formulaMs - it.actualMs), 0) / minuteMs;
      const row = {
        cases: accuracy.cases,
        'range holds %': (accuracy.heldShare * 100).toFixed(1),
        'sooner %': (accuracy.soonerShare * 100).toFixed(1),
        'later %': (accuracy.laterShare * 100).toFixed(1),
        'mean error min': accuracy.meanErrorMin.toFixed(2),
        'formula error min': (formulaMin / accuracy.cases).toFixed(2),
        'bias min': accuracy.biasMin.toFixed(2),
        'mean width min': accuracy.meanWidthMin.toFixed(1),
      };
      return [name, row];
    }),
  ),
);

const ids = Object.keys(cityOffice.services);
const nowMs = 3 * 60 * minuteMs;
const desks = cityOffice.desks.map((desk) => ({ ...desk, closesMs: 480 * minuteMs }));
const tickets = Array.from({ length: 110 }, (_, index): QueueTicket => {
  const desk = desks[index];
  const serviceId = desk?.serviceIds[0] ?? ids[index % ids.length]!;
  const arrivedMs = nowMs - (110 - index) * 0.5 * minuteMs;
  const bookedStartMs = index % 4 === 0 ? arrivedMs + 15 * minuteMs : undefined;
  const fields = {
    id: `t${index}`,
    series: 'A',
    number: index + 1,
    serviceId,
    people: 1,
    arrivedMs,
    bookedStartMs,
  };
  const entry = { arrivedMs, bookedStartMs, priority: 'none', targetWaitMin: 20 } as const;
  const promise = promiseFor(entry, defaultQueueSettings);
  const served = desk ? { state: 'serving' as const, deskId: desk.id, calledMs: nowMs - 5 * minuteMs } : {};
  return { state: 'waiting', priority: 'none', ...fields, ...promise, ...served };
});
const expected = Array.from({ length: 30 }, (_, index) => {
  return {
    id: `e${index}`,
    serviceId: ids[index % ids.length]!,
    bookedStartMs: nowMs + index * 7 * minuteMs,
  };
});
const context = { desks, services: cityOffice.services, expected, settings: defaultQueueSettings };
const durations = learnDurations([], nowMs, 0);
const times = Array.from({ length: 60 }, (_, seed) => {
  const start = performance.now();
  estimateWaits({ tickets, context, durations, nowMs, newFor: ids, seed });
  return performance.now() - start;
}).sort((a, b) => a - b);
console.log(
  `100 waiting, 10 desks, 30 appointments to come: p50 ${times[30]!.toFixed(1)} ms, p95 ${times[57]!.toFixed(1)} ms`,
);

const start = performance.now();
const played = 200;
for (let seed = 0; seed < played; seed++) simulateDay(makeDay(cityOffice, 0, seed));
const perDayMs = (performance.now() - start) / played;
const speed = (cityOffice.openMinutes * minuteMs) / perDayMs;
console.log(
  `A city day played in ${perDayMs.toFixed(1)} ms, ${Math.round(speed).toLocaleString('en')} times real speed`,
);
