import { z } from 'zod';
import type { DeviceReport, DeviceState } from './device.ts';
import type { DeskMessage } from './desk-message.ts';
import { instantSchema, slugSchema, uuidSchema } from './identifier.ts';
import { problemSchema, type Problem } from './problem.ts';
import {
  deskCommandSchema,
  type DeskCommand,
  type DeskCommandResult,
  type HolderTicket,
  type PublicDelta,
  type PublicQueue,
  type StaffDelta,
  type StaffDesk,
  type StaffQueue,
} from './queue.ts';

/** Socket.IO path; the API, the pages and the sockets share one port. */
export const SOCKET_PATH = '/realtime';

/** Every acknowledgement has this shape; nothing is acknowledged before it is stored. */
export const ackSchema = <T extends z.ZodType>(data: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data }),
    z.object({ ok: z.literal(false), problem: problemSchema }),
  ]);
export type Ack<T> = { ok: true; data: T } | { ok: false; problem: Problem };

/** `since` is the last contiguous sequence number that the client has; without it a snapshot comes. */
const since = z.int().min(0).optional();
export const followSchema = z.discriminatedUnion('room', [
  z.object({ room: z.literal('public'), officeId: slugSchema, since }),
  z.object({ room: z.literal('staff'), officeId: slugSchema, since }),
  z.object({ room: z.literal('ticket'), token: z.string().max(120) }),
]);
export type Follow = z.infer<typeof followSchema>;

/** What was missed: every entity changed after `since`, once, in its present state, and the number reached. */
export interface Replay<Delta> {
  kind: 'replay';
  deltas: Delta[];
  seq: number;
}
export interface Snapshot<Queue> {
  kind: 'snapshot';
  queue: Queue;
}
export type PublicFollowed = Replay<PublicDelta> | Snapshot<PublicQueue>;
export type StaffFollowed = Replay<StaffDelta> | Snapshot<StaffQueue>;
export interface TicketFollowed {
  kind: 'ticket';
  ticket: HolderTicket;
}
export type Followed = PublicFollowed | StaffFollowed | TicketFollowed;

/**
 * One announcement in an office's room: whose number it is (`issuedBy` as on the board, since two offices may give the same label)
 * and the instant of the call. A recall is another one, and so is the call of somebody who came back after a miss.
 */
export const announcedCallSchema = z.object({
  officeId: slugSchema,
  label: z.string().max(10),
  issuedBy: slugSchema.optional(),
  calledAt: instantSchema,
});
export type AnnouncedCall = z.infer<typeof announcedCallSchema>;

/** A screen tells that it has shown a call. */
export const shownSchema = announcedCallSchema.extend({ spoken: z.boolean() });
export type Shown = z.infer<typeof shownSchema>;

/** The same from a page of before an upgrade, until it loads anew: it names the call by how often the number was called. */
export const shownBeforeSchema = z.object({
  officeId: slugSchema,
  label: z.string().max(10),
  calls: z.int().min(1),
  spoken: z.boolean(),
});
export type ShownBefore = z.infer<typeof shownBeforeSchema>;

/** "Shown on 2 of 2 screens", for the desk that called. */
export interface Receipt extends AnnouncedCall {
  shownOn: number;
  screens: number;
}

export const commandMessageSchema = z.object({ deskId: slugSchema, command: deskCommandSchema });

/**
 * "This console works this desk", said after opening it and on every connect: when the connection is lost the desk shows as
 * away, and when it is said again it is open.
 */
export const workSchema = z.object({ deskId: slugSchema, pageId: uuidSchema.optional() });
export type Work = z.infer<typeof workSchema>;

export interface ClientToServerEvents {
  work: (message: Work, ack: (answer: Ack<StaffDesk>) => void) => void;
  follow: (request: Follow, ack: (answer: Ack<Followed>) => void) => void;
  unfollow: (request: Follow, ack: (answer: Ack<null>) => void) => void;
  command: (
    message: { deskId: string; command: DeskCommand },
    ack: (answer: Ack<DeskCommandResult>) => void,
  ) => void;
  shown: (receipt: Shown | ShownBefore, ack: (answer: Ack<null>) => void) => void;
  /** A device tells how it is, on connecting and every half minute. */
  report: (report: DeviceReport, ack: (answer: Ack<DeviceState>) => void) => void;
}

export interface ServerToClientEvents {
  'queue:public': (delta: PublicDelta) => void;
  'queue:staff': (delta: StaffDelta) => void;
  ticket: (ticket: HolderTicket) => void;
  receipt: (receipt: Receipt) => void;
  /** A message between desks is new or was read; to consoles that follow the staff's room. */
  message: (message: DeskMessage) => void;
  /** Somebody stopped the numbers of the office, or lets them be given again. */
  intake: (change: { officeId: string }) => void;
  /** To staff, on connecting and after every change of offices, desks, services or calendars: which state of them there is. */
  directory: (state: { version: number }) => void;
  /** To a device: it was changed or asked to reload; null: its token was revoked. */
  device: (state: DeviceState | null) => void;
}
