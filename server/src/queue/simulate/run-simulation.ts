import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Simulation, SimulationProgress, SimulationRequest } from '@sportello/shared/simulation';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { daysOffOf, daySpan, officeDate, openingOn } from '../office-day.ts';
import { minuteMs } from '../order/queue-types.ts';
import type { QueuePolicy } from '../queue-policy.ts';
import type { VisitStore } from '../statistics/visit-store.ts';
import type { DayPlan } from './day-plan.ts';
import { makeDay } from './make-day.ts';
import { officeScenario } from './office-scenario.ts';
import { recordedDays } from './recorded-days.ts';
import type { SimulationNews, SimulationWork } from './simulation-worker.ts';

/** Two months of a city take seconds; what takes longer is given up. */
const LIMIT_MS = 30_000;
const INVENTED_OPEN_MIN = 270;

type Outcomes = Pick<Simulation, 'usual' | 'changed'>;

interface Course {
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  onProgress: (progress: SimulationProgress) => void;
}

/** Away from the thread that answers: a simulation never holds up a call. */
function runInWorker(work: SimulationWork, { signal, onProgress }: Course): Promise<Outcomes> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new DomainError('server.unavailable'));
    const worker = new Worker(new URL('./simulation-worker.ts', import.meta.url), { workerData: work });
    const giveUp = () => {
      // What the worker posted before it was stopped would still arrive, and bring back a run that is over.
      worker.removeAllListeners('message');
      void worker.terminate();
      reject(new DomainError('server.unavailable'));
    };
    const timer = setTimeout(giveUp, LIMIT_MS);
    signal.addEventListener('abort', giveUp);
    worker.on('message', ({ outcomes, played, of }: SimulationNews) => {
      onProgress({ played, of });
      if (outcomes) resolve(outcomes);
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    });
  });
}

interface Parts {
  directory: DirectoryReader;
  visits: VisitStore;
  clock: Clock;
  policy: QueuePolicy;
}

/** Plays days of an office as they are and with a change. One at a time: the others wait for it. */
export function createRunSimulation({ directory, visits, clock, policy }: Parts) {
  let last: Promise<unknown> = Promise.resolve();
  const runs = new Map<string, SimulationProgress>();

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

  return {
    /** Ends early when `signal` says that nobody waits for it. Throws `server.unavailable` then, and when it takes too long. */
    async simulate(officeId: string, request: SimulationRequest, signal: AbortSignal): Promise<Simulation> {
      const { days: wanted, change, runId } = request;
      const key = `${officeId}/${runId ?? randomUUID()}`;
      const onProgress = (progress: SimulationProgress) => void runs.set(key, progress);
      onProgress({ played: 0, of: 0 });
      try {
        const days = await daysOf(officeId, wanted);
        const run = last.then(() =>
          runInWorker({ days, change, settings: policy.settings }, { signal, onProgress }),
        );
        last = run.catch(() => undefined);
        return { officeId, days: days.length, ...(await run) };
      } finally {
        runs.delete(key);
      }
    },

    /** Of a simulation that runs on this server. Throws `resource.notFound` when there is none. */
    progress(officeId: string, runId: string): SimulationProgress {
      const progress = runs.get(`${officeId}/${runId}`);
      if (!progress) throw new DomainError('resource.notFound');
      return progress;
    },
  };
}
export type RunSimulation = ReturnType<typeof createRunSimulation>;
