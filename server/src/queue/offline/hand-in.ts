import { randomUUID } from 'node:crypto';
import type { Device } from '@sportello/shared/device';
import type { HandedIn, HandIn, OfflineEntry } from '@sportello/shared/offline';
import type { Ticket } from '@sportello/shared/ticket';
import { ticketLabel } from '@sportello/shared/ticket-label';
import { DAY_MS } from '../../booking/slots/local-date.ts';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { CheckInByCode } from '../check-in.ts';
import type { EnterQueue } from '../enter-queue.ts';
import { daySpan } from '../office-day.ts';
import type { StepTicket } from '../step-ticket.ts';
import type { TicketStore } from '../ticket-store.ts';
import { statesAllowing } from '../ticket-state.ts';
import { arrivalOf } from './arrival.ts';
import type { NumberBlockStore, ReservedBlock } from './number-block-store.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  blocks: NumberBlockStore;
  enterQueue: EnterQueue;
  checkIn: CheckInByCode;
  stepTicket: StepTicket;
  clock: Clock;
}

type Take = Extract<OfflineEntry, { kind: 'take' }>;

/**
 * Puts into the queue what a machine did while the server was away, in its order and with the true arrivals. Each entry has one
 * effect, however often it is handed in: its command and its number are on one ticket. What the queue refuses is answered with
 * the reason; what fails for a moment throws, and is handed in again.
 */
export function createHandIn({ directory, tickets, blocks, enterQueue, checkIn, stepTicket, clock }: Parts) {
  async function blockOf({ blockId, number }: Take, device: Device): Promise<ReservedBlock> {
    const block = await blocks.byId(blockId);
    // A machine that was paired anew hands in what it gave under its former name.
    const its = block && (block.deviceId === device.id || block.officeId === device.officeId);
    if (!its || number < block.from || number > block.to) throw new DomainError('numbers.notReserved');
    return block;
  }

  /** The number that an unanswered request got was never seen by anybody: its ticket goes, unless somebody took care of it. */
  async function withdraw(unanswered: string): Promise<Ticket | undefined> {
    const ticket = await tickets.byCommand(unanswered);
    if (!ticket || ticket.state === 'left') return undefined;
    if (ticket.state === 'serving' || !statesAllowing('leave').includes(ticket.state)) return ticket;
    await stepTicket({ ticketId: ticket.id, action: 'leave', commandId: randomUUID() });
    return undefined;
  }

  async function take(entry: Take, device: Device, sentMs: number): Promise<Ticket> {
    const block = await blockOf(entry, device);
    const { officeId, date, series } = block;
    const label = ticketLabel(series, entry.number);
    const before = await tickets.byLabel(officeId, date, label);
    if (before) return before;
    const cared = await withdraw(entry.insteadOf);
    if (cared) return cared;
    const { fromMs, toMs } = daySpan(directory.office(officeId), date);
    const arrivedMs = arrivalOf({
      takenMs: Date.parse(entry.takenAt),
      sentMs,
      nowMs: clock.now(),
      earliestMs: Math.max(block.reservedMs, fromMs),
      latestMs: toMs - 1,
    });
    return enterQueue({
      officeId,
      serviceIds: [entry.serviceId],
      people: 1,
      priority: entry.priority,
      commandId: entry.commandId,
      arrivedMs,
      given: { series, number: entry.number, label },
    });
  }

  function arrive(
    { officeId, code, commandId, takenAt }: Extract<OfflineEntry, { kind: 'checkIn' }>,
    sentMs: number,
  ) {
    const nowMs = clock.now();
    const arrivedMs = arrivalOf({
      takenMs: Date.parse(takenAt),
      sentMs,
      nowMs,
      earliestMs: nowMs - DAY_MS,
      latestMs: nowMs,
    });
    return checkIn(officeId, code, commandId, arrivedMs);
  }

  async function enter(entry: OfflineEntry, device: Device, sentMs: number) {
    const { commandId } = entry;
    try {
      const ticket = entry.kind === 'take' ? await take(entry, device, sentMs) : await arrive(entry, sentMs);
      return { commandId, label: ticket.label, problem: null };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'server.unavailable') throw error;
      return { commandId, label: null, problem: error.code };
    }
  }

  return async (device: Device, { sentAt, entries }: HandIn): Promise<HandedIn> => {
    const results: HandedIn['results'] = [];
    for (const entry of entries) results.push(await enter(entry, device, Date.parse(sentAt)));
    return { results };
  };
}
export type HandInOffline = ReturnType<typeof createHandIn>;
