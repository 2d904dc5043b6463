import { parentPort, workerData } from 'node:worker_threads';
import type { SimulatedChange } from '@sportello/shared/simulation';
import type { DayPlan } from './day-plan.ts';
import { simulateChange } from './simulate-change.ts';

/** What a worker is given: everything that a simulation needs, and nothing of the database. */
export interface SimulationWork {
  days: readonly DayPlan[];
  change: SimulatedChange;
}

const { days, change } = workerData as SimulationWork;
parentPort?.postMessage({ usual: simulateChange(days, null), changed: simulateChange(days, change) });
