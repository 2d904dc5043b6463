import { parentPort, workerData } from 'node:worker_threads';
import type { SimulatedChange, Simulation, SimulationProgress } from '@sportello/shared/simulation';
import type { QueueSettings } from '../order/queue-types.ts';
import type { DayPlan } from './day-plan.ts';
import { simulateChange } from './simulate-change.ts';

/** What a worker is given: everything that a simulation needs, and nothing of the database. */
export interface SimulationWork {
  days: readonly DayPlan[];
  change: SimulatedChange;
  /** What the installation has set. */
  settings: QueueSettings;
}

export interface SimulationNews extends SimulationProgress {
  /** When all days are played. */
  outcomes?: Pick<Simulation, 'usual' | 'changed'>;
}

const { days, change, settings } = workerData as SimulationWork;
const of = 2 * days.length;
let played = 0;
const tell = (news: SimulationNews): void => parentPort?.postMessage(news);
const onDay = (): void => tell({ played: ++played, of });
const outcomes = {
  usual: simulateChange({ days, settings }, null, onDay),
  changed: simulateChange({ days, settings }, change, onDay),
};
tell({ played, of, outcomes });
