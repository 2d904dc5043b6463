import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { deviceReportSchema, type DeviceReport, type DeviceState } from '@sportello/shared/device';
import {
  commandMessageSchema,
  followSchema,
  shownBeforeSchema,
  shownSchema,
  workSchema,
  type Ack,
  type Followed,
  type PublicFollowed,
  type Receipt,
  type Shown,
  type ShownBefore,
  type StaffFollowed,
} from '@sportello/shared/realtime';
import type { Staff } from '@sportello/shared/staff';
import type { Ticket } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { ManageDevices } from '../device/manage-devices.ts';
import { assertMayUseOffice, deviceOf, type Identities } from '../http/auth.ts';
import { problemOrInternal } from '../http/problem.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { Queue } from '../queue/queue.ts';
import { toStaffDesk } from '../queue/views.ts';
import { createCoalescer } from '../coalesce.ts';
import { rooms } from './rooms.ts';
import type { Connection } from './socket-types.ts';
import type { TicketHolders } from './ticket-holders.ts';

export interface MessageParts {
  directory: DirectoryReader;
  queue: Queue;
  identities: Identities;
  holders: TicketHolders;
  devices: ManageDevices;
  shown: (receipt: Shown & { deviceId: string }) => Promise<void>;
  receiptOf: (ticket: Ticket) => Promise<Receipt>;
  /** Told up to which number somebody has an office's queue. */
  onFollowed: (officeId: string, seq: number) => void;
  log: Logger;
}

/** A person or a screen needs far less; a program that asks without end is told to wait. */
const MESSAGES = 200;
const PER_MS = 10_000;

/** Answers the messages of connections. Every message is parsed, and acknowledged only when it is stored. */
export function createMessageHandler(parts: MessageParts) {
  const { directory, queue, identities, holders, devices, shown, receiptOf, onFollowed, log } = parts;
  const share = createCoalescer();

  /** Asked again each time: a session may have ended since the connection was made. */
  async function staffOf(connection: Connection): Promise<Staff> {
    const { session } = connection.data;
    const staff = session ? await identities.staffBySession(session) : undefined;
    if (!staff) throw new DomainError('auth.required');
    return staff;
  }

  async function follow(connection: Connection, request: z.output<typeof followSchema>): Promise<Followed> {
    if (request.room === 'ticket') {
      return { kind: 'ticket', ticket: await holders.follow(connection, request.token) };
    }
    const { room, officeId, since } = request;
    directory.office(officeId);
    if (room === 'staff') assertMayUseOffice({ kind: 'staff', staff: await staffOf(connection) }, officeId);
    const { actor } = connection.data;
    if (room === 'public' && actor.kind === 'device' && actor.device.role === 'display') {
      await connection.join(rooms.screens(officeId));
    }
    // First into the room: what changes while the answer is read comes as a delta.
    await connection.join(rooms[room](officeId));
    const followed = await share(
      `${room}|${officeId}|${since}`,
      (): Promise<PublicFollowed | StaffFollowed> =>
        room === 'staff'
          ? queue.follow.followStaff(officeId, since)
          : queue.follow.followPublic(officeId, since),
    );
    onFollowed(officeId, followed.kind === 'snapshot' ? followed.queue.seq : followed.seq);
    return followed;
  }

  async function unfollow(connection: Connection, request: z.output<typeof followSchema>): Promise<null> {
    if (request.room === 'ticket') await holders.unfollow(connection, request.token);
    else await connection.leave(rooms[request.room](request.officeId));
    return null;
  }

  async function command(connection: Connection, message: z.output<typeof commandMessageSchema>) {
    const staff = await staffOf(connection);
    assertMayUseOffice({ kind: 'staff', staff }, directory.desk(message.deskId).officeId);
    return queue.runDeskCommand(message.deskId, staff, message.command);
  }

  async function work(connection: Connection, { deskId, pageId }: z.output<typeof workSchema>) {
    const staff = await staffOf(connection);
    assertMayUseOffice({ kind: 'staff', staff }, directory.desk(deskId).officeId);
    const runtime = await queue.consoles.attach(deskId, staff, connection.id, pageId);
    connection.data.deskId = deskId;
    const there = await queue.atDesk(deskId);
    if (there?.state === 'called') connection.emit('receipt', await receiptOf(there));
    return toStaffDesk(directory.desk(deskId), runtime);
  }

  async function receipt(connection: Connection, message: Shown | ShownBefore): Promise<null> {
    const { actor } = connection.data;
    if (actor.kind !== 'device' || actor.device.role !== 'display') throw new DomainError('auth.forbidden');
    assertMayUseOffice(actor, message.officeId);
    const call = 'calls' in message ? await callCounted(message) : message;
    if (call) await shown({ ...call, deviceId: actor.device.id });
    return null;
  }

  /** Undefined when the number was called again, or is no longer called, meanwhile. */
  async function callCounted({ officeId, label, calls, spoken }: ShownBefore): Promise<Shown | undefined> {
    const followed = await queue.follow.followPublic(officeId, undefined);
    if (followed.kind !== 'snapshot') return undefined;
    const isMeant = (one: { label: string; calls: number }) => one.label === label && one.calls === calls;
    const ticket = followed.queue.tickets.find(isMeant);
    if (!ticket?.lastCallAt) return undefined;
    return { officeId, label, issuedBy: ticket.issuedBy, calledAt: ticket.lastCallAt, spoken };
  }

  /** What the device may do follows what an administrator has made of it since it connected. */
  async function report(connection: Connection, message: DeviceReport): Promise<DeviceState> {
    const { id } = deviceOf(connection.data.actor);
    const state = await devices.heard(id, connection.id, message);
    connection.data.actor = { kind: 'device', device: state.device };
    return state;
  }

  return (connection: Connection): void => {
    let windowMs = performance.now();
    let received = 0;

    function assertPace(): void {
      const nowMs = performance.now();
      if (nowMs - windowMs > PER_MS) [windowMs, received] = [nowMs, 0];
      if (++received > MESSAGES)
        throw new DomainError('request.tooMany', { retryAfterSeconds: PER_MS / 1000 });
    }

    /** Parses, handles, acknowledges; a message without an acknowledgement to call is of no protocol of ours. */
    const answering =
      <S extends z.ZodType, T>(
        schema: S,
        handle: (connection: Connection, message: z.output<S>) => Promise<T>,
      ) =>
      async (message: unknown, ack: unknown): Promise<void> => {
        if (typeof ack !== 'function') return;
        const answer = ack as (answer: Ack<T>) => void;
        try {
          assertPace();
          answer({ ok: true, data: await handle(connection, schema.parse(message)) });
        } catch (error) {
          answer({ ok: false, problem: problemOrInternal(error, log, randomUUID()) });
        }
      };

    connection.on('follow', answering(followSchema, follow));
    connection.on('unfollow', answering(followSchema, unfollow));
    connection.on('command', answering(commandMessageSchema, command));
    connection.on('work', answering(workSchema, work));
    connection.on('shown', answering(z.union([shownSchema, shownBeforeSchema]), receipt));
    connection.on('report', answering(deviceReportSchema, report));
  };
}
