import type { SimulatedChange, SimulatedOutcome } from '@sportello/shared/simulation';
import type { QueueSettings } from '../order/queue-types.ts';
import type { DayPlan, PlannedDesk } from './day-plan.ts';
import { isCalled, reportDay, summarizeWaits, waitMin, type CalledVisit } from './day-report.ts';
import { simulateDay } from './simulate-day.ts';

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Desks more take everything while any desk is open; those that go are the last ones, and one always stays. */
function withDesks(desks: readonly PlannedDesk[], more: number): readonly PlannedDesk[] {
  if (more <= 0) return desks.slice(0, Math.max(1, desks.length + more));
  const opensMs = Math.min(...desks.map((desk) => desk.opensMs ?? 0));
  const closesMs = Math.max(...desks.map((desk) => desk.closesMs ?? 0));
  const added = Array.from({ length: more }, (_, at) => ({
    id: `+${at + 1}`,
    serviceIds: [],
    opensMs,
    closesMs,
    pace: 1,
  }));
  return [...desks, ...added];
}

/** Plays the days as they are (`change` null) or changed, and sums them up. `onDay` is told after each of them. */
export function simulateChange(
  { days, settings }: { days: readonly DayPlan[]; settings: QueueSettings },
  change: SimulatedChange | null,
  onDay: () => void = () => {},
): SimulatedOutcome {
  const played = days.map((day) => {
    const targets = Object.keys(day.services).map((id) => [id, change?.targetWaitMin] as const);
    const simulated = simulateDay(
      { ...day, desks: withDesks(day.desks, change?.desks ?? 0) },
      {
        settings: {
          ...settings,
          ...(change?.earlyWindowMin !== undefined && { earlyWindowMin: change.earlyWindowMin }),
        },
        ...(change?.targetWaitMin !== undefined && {
          targetWaitMin: Object.fromEntries(targets) as Record<string, number>,
        }),
      },
    );
    onDay();
    return simulated;
  });
  const reports = played.map(reportDay);
  const called = played.flatMap(({ visits }) => visits.filter(isCalled));
  const where = (keep: (visit: CalledVisit) => boolean) => summarizeWaits(called.filter(keep).map(waitMin));
  const uses = Map.groupBy(
    reports.flatMap(({ deskUse }) => Object.entries(deskUse)),
    ([deskId]) => deskId,
  );
  const kept = called.filter(({ calledMs, ticket }) => calledMs <= ticket.promiseMs).length;
  return {
    waits: where(() => true),
    walkIns: where(({ ticket }) => ticket.promiseBasis === 'arrival'),
    appointments: where(({ ticket }) => ticket.promiseBasis === 'booking'),
    promisesKept: called.length === 0 ? 1 : kept / called.length,
    fairness: reports.length === 0 ? 1 : mean(reports.map(({ fairness }) => fairness)),
    turnedAway: reports.reduce((sum, report) => sum + report.turnedAway, 0),
    overtimeMin: mean(reports.map(({ overtimeMin }) => overtimeMin)),
    deskUse: [...uses].map(([deskId, shares]) => ({ deskId, share: mean(shares.map(([, share]) => share)) })),
  };
}
