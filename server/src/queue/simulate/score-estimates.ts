import type { KeptEstimate } from '../estimate/accuracy.ts';
import { learnDurations } from '../estimate/durations.ts';
import type { DurationModel, Measurement } from '../estimate/durations.ts';
import { estimateWaits } from '../estimate/estimate-waits.ts';
import type { WaitForecast } from '../estimate/estimate-waits.ts';
import { usualFormulaMs } from '../estimate/usual-formula.ts';
import { minuteMs } from '../order/queue-types.ts';
import type { QueueTicket } from '../order/queue-types.ts';
import { makeDay } from './make-day.ts';
import type { Scenario } from './make-day.ts';
import { measurementsOf, simulateDay } from './simulate-day.ts';
import type { Moment } from './simulate-day.ts';

const dayMs = 24 * 60 * minuteMs;

export interface ScoredEstimate extends KeptEstimate {
  readonly day: number;
  readonly ticket: QueueTicket;
  /** The usual formula: people ahead × average ÷ desks. */
  readonly formulaMs: number;
}

export interface ScoreOptions {
  readonly scenario: Scenario;
  readonly days: number;
  /** Days with other seeds have nothing in common. */
  readonly firstSeed: number;
  /** Days played before, from which durations are learnt. */
  readonly historyDays: number;
  /** Asks for an estimate at every n-th arrival. */
  readonly every: number;
  readonly courses: number;
}

/**
 * Plays days, asks for an estimate when people enter, as the office would, and compares with what
 * then happens. Left out is who finds a free desk: waiting no time is no achievement of an estimate.
 */
export function scoreEstimates(options: ScoreOptions): ScoredEstimate[] {
  const { scenario, historyDays, every, courses } = options;
  const history: Measurement[] = [];
  const scored: ScoredEstimate[] = [];
  for (let day = -historyDays; day < options.days; day++) {
    const seed = options.firstSeed + day;
    const plan = makeDay(scenario, (day + historyDays) * dayMs, seed);
    const asked: { ticket: QueueTicket; nowMs: number; forecast: WaitForecast; formulaMs: number }[] = [];
    let entries = 0;
    const onEntry = (look: () => Moment): void => {
      if (day < 0 || entries++ % every > 0) return;
      const moment = look();
      const { context, nowMs, tickets, entered } = moment;
      const recent = history.slice(-5000);
      const durations = learnDurations([...recent, ...moment.measurements], nowMs, plan.fromMs);
      const estimate = estimateWaits({ tickets, context, nowMs, durations, courses, seed: entries });
      const forecast = estimate.tickets.get(entered.id)!;
      asked.push({ ticket: entered, nowMs, forecast, formulaMs: formulaMs(moment, durations, recent) });
    };
    const { visits } = simulateDay(plan, { onEntry });
    history.push(...measurementsOf(visits, scenario.services));
    const called = new Map(visits.map(({ ticket, calledMs }) => [ticket.id, calledMs]));
    for (const { ticket, nowMs, forecast, formulaMs: formula } of asked) {
      const actualMs = (called.get(ticket.id) ?? Infinity) - nowMs;
      const free = actualMs === 0 && forecast.highMs === 0;
      if (!free && Number.isFinite(actualMs)) {
        const { lowMs, medianMs, highMs } = forecast;
        scored.push({ day, ticket, lowMs, medianMs, highMs, actualMs, formulaMs: formula });
      }
    }
  }
  return scored;
}

/** The average comes from the days before, or from the calls of people who did not come when there are none. */
function formulaMs(moment: Moment, durations: DurationModel, history: readonly Measurement[]): number {
  const { entered, ...known } = moment;
  const measured = history.length > 0 ? history : [{ occupiedMs: durations.missMs }];
  const averageMs = measured.reduce((sum, { occupiedMs }) => sum + occupiedMs, 0) / measured.length;
  return usualFormulaMs({ ...known, asking: entered, averageMs });
}
