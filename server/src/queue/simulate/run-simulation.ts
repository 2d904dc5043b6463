import { Worker } from 'node:worker_threads';
import type { Simulation, SimulationRequest } from '@sportello/shared/simulation';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { daysOffOf, daySpan, officeDate, openingOn } from '../office-day.ts';
import { minuteMs } from '../order/queue-types.ts';
import type { VisitStore } from '../statistics/visit-store.ts';
import type { DayPlan } from './day-plan.ts';
import { makeDay } from './make-day.ts';
import { officeScenario } from './office-scenario.ts';
import { recordedDays } from './recorded-days.ts';
import type { SimulationWork } from './simulation-worker.ts';

/** Two months of a city take seconds; what takes longer is given up. */
const LIMIT_MS = 30_000;
const INVENTED_OPEN_MIN = 270;

type Outcomes = Pick<Simulation, 'usual' | 'changed'>;

/** Away from the thread that answers: a simulation never holds up a call. */
function runInWorker(work: SimulationWork): Promise<Outcomes> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./simulation-worker.ts', import.meta.url), { workerData: work });
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(new DomainError('server.unavailable'));
    }, LIMIT_MS);
    worker.once('message', (outcomes: Outcomes) => resolve(outcomes));
    worker.once('error', reject);
    worker.once('exit', () => clearTimeout(timer));
  });
}

interface Parts {
  directory: DirectoryReader;
  visits: VisitStore;
  clock: Clock;
}

/** Plays days of an office as they are and with a change. One at a time: the others wait for it. */
export function createRunSimulation({ directory, visits, clock }: Parts) {
  let last: Promise<unknown> = Promise.resolve();

  async function daysOf(officeId: string, wanted: SimulationRequest['days']): Promise<DayPlan[]> {
    const office = directory.office(officeId);
    const desks = directory.desksOf(officeId);
    const offered = directory.services().filter(({ officeIds }) => officeIds.includes(officeId));
    if (wanted.kind === 'recorded') {
      const off = daysOffOf(directory, officeId);
      return recordedDays(await visits.between(officeId, wanted.from, wanted.to), {
        desks,
        services: Object.fromEntries(directory.services().map((service) => [service.id, service])),
        closesMs: (date) => openingOn(office, off, date).at(-1)?.toMs,
      });
    }
    if (desks.length === 0) return [];
    const { fromMs } = daySpan(office, officeDate(office, clock.now()));
    const scenario = officeScenario(offered, desks, INVENTED_OPEN_MIN, wanted.load);
    return Array.from({ length: wanted.days }, (_, seed) => makeDay(scenario, fromMs + 480 * minuteMs, seed));
  }

  return async (officeId: string, { days: wanted, change }: SimulationRequest): Promise<Simulation> => {
    const days = await daysOf(officeId, wanted);
    const run = last.then(() => runInWorker({ days, change }));
    last = run.catch(() => undefined);
    return { officeId, days: days.length, ...(await run) };
  };
}
export type RunSimulation = ReturnType<typeof createRunSimulation>;
