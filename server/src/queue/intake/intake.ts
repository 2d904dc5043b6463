import type { Intake, IntakeMode } from '@sportello/shared/intake';
import type { Staff } from '@sportello/shared/staff';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { createListeners } from '../../listeners.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { forecastClosing, type ClosingForecast } from '../estimate/closing-forecast.ts';
import { daysOffOf, nextOpening, officeDate } from '../office-day.ts';
import type { ReadDay } from '../read-day.ts';
import type { IntakeStore } from './intake-store.ts';

/** The forecast plays the whole rest of the day: minutes matter to it, seconds do not. */
const FORECAST_KEPT_MS = 60_000;

interface Parts {
  directory: DirectoryReader;
  store: IntakeStore;
  readDay: ReadDay;
  clock: Clock;
}

/**
 * Whether numbers are given. By hand a supervisor stops or goes on for the day; else, where the office lets it, the forecast of
 * the closing stops a service by itself as soon as who takes a number now would probably not be served. Numbers that are
 * given stay good, people with an appointment arrive, and staff give numbers in any case.
 */
export function createIntake({ directory, store, readDay, clock }: Parts) {
  const held = new Map<string, { atMs: number; forecast: Promise<Map<string, ClosingForecast>> }>();
  const changes = createListeners<string>();

  function forecastOf(officeId: string): Promise<Map<string, ClosingForecast>> {
    const known = held.get(officeId);
    if (known && Math.abs(clock.now() - known.atMs) < FORECAST_KEPT_MS) return known.forecast;
    const forecast = readDay(officeId).then(({ day }) => forecastClosing(day));
    forecast.catch(() => held.delete(officeId));
    held.set(officeId, { atMs: clock.now(), forecast });
    return forecast;
  }

  const decisionOf = (officeId: string) =>
    store.of(officeId, officeDate(directory.office(officeId), clock.now()));

  async function stoppedIds(officeId: string): Promise<Set<string>> {
    const decision = await decisionOf(officeId);
    const { stopsByForecast } = directory.office(officeId);
    const walkIns = directory.services().filter((one) => one.walkIn && one.officeIds.includes(officeId));
    if (decision?.mode === 'stopped') return new Set(walkIns.map(({ id }) => id));
    if (decision?.mode === 'given' || !stopsByForecast) return new Set();
    const forecast = await forecastOf(officeId);
    return new Set(walkIns.flatMap(({ id }) => (forecast.get(id)?.stopNow ? [id] : [])));
  }

  async function read(officeId: string): Promise<Intake> {
    const [decision, stopped, forecast] = await Promise.all([
      decisionOf(officeId),
      stoppedIds(officeId),
      forecastOf(officeId),
    ]);
    const offered = (id: string) => directory.service(id).officeIds.includes(officeId);
    return {
      officeId,
      mode: decision?.mode ?? 'auto',
      setBy: decision?.setBy,
      setAt: decision?.setAt,
      byForecast: directory.office(officeId).stopsByForecast === true,
      stoppedIds: [...stopped],
      services: [...forecast]
        .filter(([serviceId]) => offered(serviceId) && directory.service(serviceId).walkIn)
        .map(([serviceId, { lastTicketMs, stopNow, servedShare }]) => ({
          serviceId,
          lastTicketAt: new Date(lastTicketMs).toISOString(),
          stopNow,
          servedPercent: Math.round(servedShare * 100),
        })),
    };
  }

  return {
    read,
    stoppedIds,

    /** Told the id of the office. */
    subscribe: changes.subscribe,

    /** Throws `auth.forbidden` for operators. */
    async set(officeId: string, staff: Staff, mode: IntakeMode): Promise<Intake> {
      if (staff.role === 'operator') throw new DomainError('auth.forbidden');
      const nowMs = clock.now();
      await store.decide(officeId, officeDate(directory.office(officeId), nowMs), {
        mode,
        setBy: staff.displayName,
        setAt: new Date(nowMs).toISOString(),
      });
      changes.tell(officeId);
      return read(officeId);
    },

    /** Throws `tickets.stopped` with the service and when the doors open next. */
    async assertGives(officeId: string, serviceIds: readonly string[]): Promise<void> {
      const stopped = await stoppedIds(officeId);
      const serviceId = serviceIds.find((id) => stopped.has(id));
      if (serviceId === undefined) return;
      const { office, service } = directory;
      const opensMs = nextOpening(office(officeId), daysOffOf(directory, officeId), clock.now());
      throw new DomainError('tickets.stopped', {
        serviceTitle: service(serviceId).title,
        officeName: office(officeId).name,
        opensAt: opensMs === undefined ? undefined : new Date(opensMs).toISOString(),
      });
    },
  };
}
export type IntakeOfDay = ReturnType<typeof createIntake>;
