import { z } from 'zod';
import { instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';

/**
 * Contracts for tickets, the people in today's queue.
 *
 * Instants on the wire are UTC strings (`2026-11-23T09:30:00.000Z`) in fields named `…At` or `…Until`.
 * The pure core of the queue (server/src/queue/order) computes with epoch milliseconds in fields
 * named `…Ms`; `toQueueTicket` there is the only place that converts.
 */

/**
 * A transfer is an event, not a state: whoever is transferred waits again, for a service or a desk.
 * `left` also ends a ticket that was joined into another (`joinedInto`).
 */
export const ticketStateSchema = z.enum(['waiting', 'called', 'serving', 'parked', 'missed', 'done', 'left']);
export type TicketState = z.infer<typeof ticketStateSchema>;

/** Everything that can be done to a ticket; server/src/queue/ticket-state.ts holds the table of allowed steps. */
export const ticketActionSchema = z.enum([
  'call',
  'recall',
  'start',
  'finish',
  'miss',
  'imHere',
  'park',
  'unpark',
  'transfer',
  'leave',
  'undoCall',
  'undoFinish',
  'undoTransfer',
]);
export type TicketAction = z.infer<typeof ticketActionSchema>;

export const priorityCauseSchema = z.enum(['pregnancy', 'disability', 'infant', 'elderly', 'other']);
export type PriorityCause = z.infer<typeof priorityCauseSchema>;

/** The cause may tell something about a person's health: staff see it, no public channel carries it. */
export const ticketPrioritySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('priority'), cause: priorityCauseSchema }),
  z.object({ kind: z.literal('urgent'), reason: z.string().max(200).optional() }),
]);
export type TicketPriority = z.infer<typeof ticketPrioritySchema>;

export const ticketOriginSchema = z.enum(['appointment', 'walkIn']);
export type TicketOrigin = z.infer<typeof ticketOriginSchema>;

/** `booking`: the promise rests on a booked start that was kept. `arrival`: walk-ins, and appointments that came too late. */
export const promiseBasisSchema = z.enum(['booking', 'arrival']);
export type PromiseBasis = z.infer<typeof promiseBasisSchema>;

/** A series letter and at least three digits: A042. */
export const ticketLabelSchema = z.string().regex(/^[A-Z]\d{3,5}$/);

export const ticketNoteSchema = z.object({
  text: z.string().min(1).max(1000),
  at: instantSchema,
  deskId: slugSchema.optional(),
  staffId: z.string().min(1).max(80).optional(),
});
export type TicketNote = z.infer<typeof ticketNoteSchema>;

const wayBackSchema = z.object({
  officeId: slugSchema.optional(),
  serviceId: slugSchema,
  deskId: slugSchema.optional(),
});

/** Where a transferred person goes back to once the other counter has finished. */
export const ticketReturnSchema = wayBackSchema.extend({
  /** And where after that, when the other counter's turn came from one that waits for the person too; next one first. */
  later: z.array(wayBackSchema).max(5).optional(),
});
export type TicketReturn = z.infer<typeof ticketReturnSchema>;

/** Who gave or took a priority after the person had entered. */
export const priorityGivenSchema = z.object({
  at: instantSchema,
  staffId: z.string().min(1).max(80),
  deskId: slugSchema,
});

/** The turn that ended when a desk sent the person on, kept so that it can be taken back. */
export const handedOnSchema = z.object({
  at: instantSchema,
  deskId: slugSchema,
  state: z.enum(['called', 'serving']),
  officeId: slugSchema,
  serviceId: slugSchema,
  doneServiceIds: z.array(slugSchema).max(10),
  targetDeskId: slugSchema.optional(),
  returnTo: ticketReturnSchema.optional(),
  calls: z.int().min(0),
  calledFrom: z.enum(['waiting', 'parked', 'missed']).optional(),
  calledAt: instantSchema.optional(),
  lastCallAt: instantSchema.optional(),
  servingAt: instantSchema.optional(),
});
export type HandedOn = z.infer<typeof handedOnSchema>;

/** The full record, for staff. The number is unique per `issuingOfficeId`, `date` and `series`. */
export const ticketSchema = z.object({
  id: uuidSchema,
  /** Where the person waits now; differs from the issuing office after a transfer to another office. */
  officeId: slugSchema,
  issuingOfficeId: slugSchema,
  /** Local date of the issuing office. */
  date: localDateSchema,
  label: ticketLabelSchema,
  series: z.string().regex(/^[A-Z]$/),
  number: z.int().min(1).max(99_999),

  /** The service waited for or being given now. */
  serviceId: slugSchema,
  /** Every service of the visit, in order; `serviceId` is one of them unless a transfer added it. */
  serviceIds: z.array(slugSchema).min(1).max(10),
  doneServiceIds: z.array(slugSchema).max(10),
  people: z.int().min(1).max(50),

  origin: ticketOriginSchema,
  appointmentId: uuidSchema.optional(),
  bookedStartAt: instantSchema.optional(),
  arrivedAt: instantSchema,
  /** Fixed on entry; transfers, parking and a miss do not move it, a priority given later does. */
  promiseAt: instantSchema,
  promiseBasis: promiseBasisSchema,
  priority: ticketPrioritySchema,
  priorityGiven: priorityGivenSchema.optional(),

  state: ticketStateSchema,
  /** The desk that called or serves, or served last. */
  deskId: slugSchema.optional(),
  /** What `undoCall` goes back to. */
  calledFrom: z.enum(['waiting', 'parked', 'missed']).optional(),
  /** First call of the present turn; `lastCallAt` moves with every recall. */
  calledAt: instantSchema.optional(),
  lastCallAt: instantSchema.optional(),
  /** Calls of the present turn: 1 after call-next, one more with each recall. */
  calls: z.int().min(0),
  servingAt: instantSchema.optional(),
  doneAt: instantSchema.optional(),
  /** A parked ticket without it rests until somebody unparks it. */
  parkedUntil: instantSchema.optional(),
  /** Times that the holder asked, from the phone, to be called later. */
  postponed: z.int().min(0).optional(),

  /** Transferred to this desk; while it is open no other desk is offered the ticket. */
  targetDeskId: slugSchema.optional(),
  returnTo: ticketReturnSchema.optional(),
  handedOn: handedOnSchema.optional(),
  notes: z.array(ticketNoteSchema).max(50),
  splitFrom: uuidSchema.optional(),
  joinedInto: uuidSchema.optional(),
  /** The tickets that were joined into this one: one call is for all of them. */
  joinedIds: z.array(uuidSchema).max(20).optional(),

  /** The office's sequence number of the last change, and this record's own count of changes. */
  seq: z.int().min(0),
  version: z.int().min(0),
});
export type Ticket = z.infer<typeof ticketSchema>;

/** All that public rooms and displays may carry: never a name, a code, a cause or an id. */
export const publicTicketSchema = z.strictObject({
  label: ticketLabelSchema,
  /** The office that gave the number, where it is another one: its label may be here twice. */
  issuedBy: slugSchema.optional(),
  state: ticketStateSchema,
  deskLabel: z.string().max(40).optional(),
  seq: z.int().min(0),
});
export type PublicTicket = z.infer<typeof publicTicketSchema>;

/** Why a ticket stands where it stands, for the console to put into words. Minutes are whole and rounded down. */
export const orderReasonSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('urgent'), waitMin: z.int() }),
  z.object({ code: z.literal('priority'), waitMin: z.int(), targetMin: z.int() }),
  /** Booked for this time, and callable. */
  z.object({ code: z.literal('bookedFor'), bookedStartAt: instantSchema }),
  /** "waiting 22 of 20 min" */
  z.object({ code: z.literal('waiting'), waitMin: z.int(), targetMin: z.int() }),
  /** Passes over a longer service because it ends before the booked start. */
  z.object({
    code: z.literal('fitsBefore'),
    bookedStartAt: instantSchema,
    waitMin: z.int(),
    targetMin: z.int(),
  }),
  /** Transferred to this very desk. */
  z.object({ code: z.literal('sentToDesk'), waitMin: z.int() }),
  /** Too early for its booked start, and called only because the desk has nobody else. */
  z.object({ code: z.literal('onlyOneLeft'), bookedStartAt: instantSchema }),
  /** Too early for its booked start: stands behind all others until `callableAt`. */
  z.object({ code: z.literal('early'), bookedStartAt: instantSchema, callableAt: instantSchema }),
]);
export type OrderReason = z.infer<typeof orderReasonSchema>;

/** Why a position became worse since the estimate before it. */
export const positionChangeSchema = z.enum([
  'urgent',
  'priority',
  'appointment',
  'returned',
  'fewerDesks',
  'other',
]);
export type PositionChange = z.infer<typeof positionChangeSchema>;

/** For the ticket's holder: place in the queue and a range of waiting time that holds four times out of five. */
export const waitEstimateSchema = z.object({
  /** 1 is next; counts only people whom some open desk serving this ticket would call first. */
  position: z.int().min(1),
  /** Null, here and below: perhaps not before the desks close. */
  lowMin: z.int().min(0).nullable(),
  medianMin: z.int().min(0).nullable(),
  highMin: z.int().min(0).nullable(),
  worseBecause: positionChangeSchema.optional(),
});
export type WaitEstimate = z.infer<typeof waitEstimateSchema>;
