import { promiseFor } from '../order/promise.ts';
import { prepareTicket } from '../order/prepare.ts';
import type { BookedStart, PreparedQueue, PreparedTicket } from '../order/prepare.ts';
import { minuteMs } from '../order/queue-types.ts';
import type { ExpectedAppointment, QueueTicket } from '../order/queue-types.ts';
import type { Entry } from '../simulate/play-queue.ts';
import { normal, normalCdf } from '../simulate/random.ts';
import type { Random } from '../simulate/random.ts';

/** How people keep their appointments. */
export interface Punctuality {
  readonly noShowShare: number;
  /** Arrival relative to the booked start, normal; negative is before. */
  readonly meanMin: number;
  readonly sdMin: number;
}

export const defaultPunctuality: Punctuality = { noShowShare: 0.1, meanMin: -7, sdMin: 7 };

interface Expectation {
  readonly appointment: ExpectedAppointment;
  readonly punctual: PreparedTicket;
  readonly booked: BookedStart;
  readonly showShare: number;
}

/** Share that still comes of those who have not come yet: the later it is, the smaller. */
function showShareAt(startMs: number, nowMs: number, punctuality: Punctuality): number {
  const lateness = ((nowMs - startMs) / minuteMs - punctuality.meanMin) / punctuality.sdMin;
  const still = (1 - punctuality.noShowShare) * (1 - normalCdf(lateness));
  return still / (punctuality.noShowShare + still);
}

/** `queue.starts` must hold the starts of `appointments`, as `prepareQueue` leaves them. */
export function prepareExpected(
  queue: PreparedQueue,
  appointments: readonly ExpectedAppointment[],
  nowMs: number,
  punctuality: Punctuality,
): Expectation[] {
  const free = new Set(queue.starts);
  return appointments.flatMap((appointment) => {
    const service = queue.services.get(appointment.serviceId);
    const booked = [...free].find((it) => it.startMs === appointment.bookedStartMs && it.service === service);
    if (!booked) return [];
    free.delete(booked);
    const punctual = prepareTicket(queue, toTicket(queue, appointment, appointment.bookedStartMs), booked);
    return [{ appointment, punctual, booked, showShare: showShareAt(booked.startMs, nowMs, punctuality) }];
  });
}

/** One possible course: who still comes, and when; latecomers count as walk-ins, by the same rule as real ones. */
export function drawExpected(
  queue: PreparedQueue,
  expectations: readonly Expectation[],
  nowMs: number,
  punctuality: Punctuality,
  random: Random,
): Entry[] {
  const entries: Entry[] = [];
  const graceMs = queue.context.settings.graceMin * minuteMs;
  for (const { appointment, punctual, booked, showShare } of expectations) {
    if (random() >= showShare) continue;
    const atMs = drawArrival(booked.startMs, nowMs, punctuality, random);
    const late = atMs > booked.startMs + graceMs;
    entries.push({
      atMs,
      ticket: late ? prepareTicket(queue, toTicket(queue, appointment, atMs)) : punctual,
    });
  }
  return entries;
}

function drawArrival(startMs: number, nowMs: number, punctuality: Punctuality, random: Random): number {
  for (let attempt = 0; attempt < 8; attempt++) {
    const atMs = startMs + (punctuality.meanMin + punctuality.sdMin * normal(random)) * minuteMs;
    if (atMs >= nowMs) return atMs;
  }
  return nowMs + random() * 2 * minuteMs;
}

function toTicket(queue: PreparedQueue, appointment: ExpectedAppointment, arrivedMs: number): QueueTicket {
  const { bookedStartMs, serviceId, then } = appointment;
  const targetWaitMin = queue.context.services[serviceId]?.targetWaitMin ?? 20;
  return {
    id: appointment.id,
    series: '',
    number: 0,
    state: 'waiting',
    serviceId,
    then,
    people: appointment.people ?? 1,
    arrivedMs,
    priority: 'none',
    bookedStartMs,
    ...promiseFor({ arrivedMs, bookedStartMs, priority: 'none', targetWaitMin }, queue.context.settings),
  };
}
