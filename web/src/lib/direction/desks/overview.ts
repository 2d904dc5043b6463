import type { ServiceWait, StaffDesk, StaffQueue, StaffTicket } from '@sportello/shared/queue';

const MINUTE_MS = 60_000;
/** A promise is at risk when it falls due this soon and its person still waits. */
const RISK_MS = 5 * MINUTE_MS;
const HALF_HOUR_MS = 30 * MINUTE_MS;
/** A visit this many times longer than its service takes is worth a look, and so is one beyond an hour in any case. */
const LONG_TIMES = 2.5;
const LONG_MIN = 60;

export type Promised = 'late' | 'risk' | 'kept';

export function promiseState({ promiseAt }: Pick<StaffTicket, 'promiseAt'>, nowMs: number): Promised {
  const leftMs = Date.parse(promiseAt) - nowMs;
  if (leftMs < 0) return 'late';
  return leftMs < RISK_MS ? 'risk' : 'kept';
}

export const personAt = (tickets: readonly StaffTicket[], deskId: string): StaffTicket | undefined =>
  tickets.find(
    (ticket) => ticket.deskId === deskId && (ticket.state === 'called' || ticket.state === 'serving'),
  );

/** Since when the person is called, or served; epoch milliseconds. */
export const atDeskSinceMs = ({ state, servingAt, lastCallAt, calledAt }: StaffTicket): number =>
  Date.parse((state === 'serving' ? servingAt : lastCallAt) ?? calledAt ?? '');

/** A desk that somebody should look at: without contact while a person is there, or with one for very long. */
export function isStuck(
  desk: Pick<StaffDesk, 'state'>,
  person: StaffTicket | undefined,
  serviceMin: number,
  nowMs: number,
): boolean {
  if (!person) return desk.state === 'away';
  if (desk.state === 'away' || desk.state === 'closed') return true;
  const minutes = (nowMs - atDeskSinceMs(person)) / MINUTE_MS;
  return minutes > Math.min(LONG_MIN, Math.max(15, LONG_TIMES * serviceMin));
}

export interface ServiceQueue {
  serviceId: string;
  waiting: number;
  longestMin: number;
  late: number;
  risk: number;
  /** Open desks that take it. */
  desks: number;
  /** What a newcomer is told; undefined until the server has said it. */
  wait: ServiceWait | undefined;
}

const takes = ({ serviceIds }: StaffDesk, serviceId: string): boolean =>
  serviceIds.length === 0 || serviceIds.includes(serviceId);

/** One line for each service that somebody waits for, those with broken promises first. */
export function serviceQueues(
  waiting: readonly StaffTicket[],
  desks: readonly StaffDesk[],
  waits: readonly ServiceWait[],
  nowMs: number,
): ServiceQueue[] {
  const open = desks.filter(({ state }) => state === 'open');
  return [...Map.groupBy(waiting, ({ serviceId }) => serviceId)]
    .map(([serviceId, group]) => {
      const states = group.map((ticket) => promiseState(ticket, nowMs));
      return {
        serviceId,
        waiting: group.length,
        longestMin: Math.floor(
          (nowMs - Math.min(...group.map((one) => Date.parse(one.arrivedAt)))) / MINUTE_MS,
        ),
        late: states.filter((state) => state === 'late').length,
        risk: states.filter((state) => state === 'risk').length,
        desks: open.filter((desk) => takes(desk, serviceId)).length,
        wait: waits.find((one) => one.serviceId === serviceId),
      };
    })
    .sort((a, b) => b.late - a.late || b.risk - a.risk || b.waiting - a.waiting);
}

/** Appointments still to come by half hour; `fromMs` null: their start has passed. */
export function expectedByHalfHour(
  expected: StaffQueue['expected'],
  nowMs: number,
): { fromMs: number | null; count: number }[] {
  const groups = Map.groupBy(expected, ({ start }) => {
    const startMs = Date.parse(start);
    return startMs < nowMs ? null : Math.floor(startMs / HALF_HOUR_MS) * HALF_HOUR_MS;
  });
  return [...groups]
    .map(([fromMs, group]) => ({ fromMs, count: group.length }))
    .sort((a, b) => (a.fromMs ?? 0) - (b.fromMs ?? 0));
}

export type OfficeEvent =
  { kind: 'desk'; number: number; state: StaffDesk['state'] } | { kind: 'late'; label: string };

/** What is worth saying between two looks at an office: desks that changed, promises that have just been broken. */
export function officeEvents(
  before: { desks: readonly StaffDesk[]; waiting: readonly StaffTicket[]; nowMs: number },
  after: { desks: readonly StaffDesk[]; waiting: readonly StaffTicket[]; nowMs: number },
): OfficeEvent[] {
  const states = new Map(before.desks.map(({ id, state }) => [id, state]));
  const lateBefore = new Set(
    before.waiting.filter((one) => promiseState(one, before.nowMs) === 'late').map(({ id }) => id),
  );
  return [
    ...after.desks
      .filter(({ id, state }) => states.has(id) && states.get(id) !== state)
      .map(({ number, state }): OfficeEvent => ({ kind: 'desk', number, state })),
    ...after.waiting
      .filter((one) => promiseState(one, after.nowMs) === 'late' && !lateBefore.has(one.id))
      .map(({ label }): OfficeEvent => ({ kind: 'late', label })),
  ];
}
