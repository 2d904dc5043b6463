import { z } from 'zod';
import { commandIdSchema, instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';
import { localizedSchema } from './localized.ts';
import { deskArrowSchema } from './office.ts';
import {
  orderReasonSchema,
  positionChangeSchema,
  publicTicketSchema,
  ticketPrioritySchema,
  ticketSchema,
} from './ticket.ts';

/** What a desk is doing, for everybody to see. `away`: its console lost contact while it was open or paused. */
export const deskStates = ['closed', 'open', 'paused', 'away'] as const;
export const deskStateSchema = z.enum(deskStates);
export type DeskState = z.infer<typeof deskStateSchema>;

export const publicDeskSchema = z
  .object({
    id: slugSchema,
    number: z.int(),
    direction: localizedSchema.optional(),
    arrow: deskArrowSchema.optional(),
    state: deskStateSchema,
  })
  .meta({ id: 'PublicDesk' });
export type PublicDesk = z.infer<typeof publicDeskSchema>;

/** A line of the waiting-room screen. `calls` rises with every recall, so that a screen knows what it has announced. */
export const boardTicketSchema = publicTicketSchema
  .extend({ calls: z.int().min(0), lastCallAt: instantSchema.optional() })
  .meta({ id: 'BoardTicket' });
export type BoardTicket = z.infer<typeof boardTicketSchema>;

/** How long a person who took a number for this service now would wait: a range that holds four times of five. */
export const serviceWaitSchema = z
  .object({
    serviceId: slugSchema,
    waiting: z.int().min(0),
    lowMin: z.int().min(0),
    highMin: z.int().min(0),
    /** False when no open desk takes the service. */
    served: z.boolean(),
    /** No number is given for it any more today. */
    stopped: z.boolean().optional(),
  })
  .meta({ id: 'ServiceWait' });
export type ServiceWait = z.infer<typeof serviceWaitSchema>;

/** The public state of an office's day. Applying every later delta in order of `seq` keeps it true. */
export const publicQueueSchema = z
  .object({
    officeId: slugSchema,
    date: localDateSchema,
    seq: z.int().min(0),
    tickets: z.array(boardTicketSchema),
    desks: z.array(publicDeskSchema),
    waits: z.array(serviceWaitSchema),
    /** Server's clock, so that a screen with a wrong one still knows how old a call is. */
    now: instantSchema,
    /** Build of the device pages; a screen that was loaded with another reloads itself. */
    version: z.string(),
    /** Changes whenever an administrator changes anything: time to read offices, services and hours again. */
    directory: z.int().min(0),
  })
  .meta({ id: 'PublicQueue' });
export type PublicQueue = z.infer<typeof publicQueueSchema>;

export const staffDeskSchema = publicDeskSchema
  .extend({
    /** Empty: every service of the office. */
    serviceIds: z.array(slugSchema),
    /** A supervisor changed for today what it takes. */
    servicesChanged: z.boolean().default(false),
    operator: z.object({ id: uuidSchema, displayName: z.string() }).nullable(),
    /** The page from which the operator works, where it has said so. */
    pageId: uuidSchema.optional(),
    pausedSince: instantSchema.optional(),
    pauseReason: z.string().max(80).optional(),
    seq: z.int().min(0),
  })
  .meta({ id: 'StaffDesk' });
export type StaffDesk = z.infer<typeof staffDeskSchema>;

/** A ticket as staff see it: with the person's name and what they come for, where they booked. */
export const staffTicketSchema = ticketSchema
  .extend({
    personName: z.string().optional(),
    subject: z.string().optional(),
    details: z.string().optional(),
  })
  .meta({ id: 'StaffTicket' });
export type StaffTicket = z.infer<typeof staffTicketSchema>;

/** An appointment of today whose citizen has not arrived. */
export const expectedSchema = z
  .object({
    appointmentId: uuidSchema,
    label: z.string().nullable(),
    /** Every service of the visit, in order. */
    serviceIds: z.array(slugSchema).min(1),
    /** How many come together. */
    people: z.int().min(1),
    start: instantSchema,
    personName: z.string(),
  })
  .meta({ id: 'Expected' });
export type Expected = z.infer<typeof expectedSchema>;

/** The next one for a desk and why, from the same function that call-next asks. */
export const nextUpSchema = z.object({ ticketId: uuidSchema, label: z.string(), reason: orderReasonSchema });
export type NextUp = z.infer<typeof nextUpSchema>;

export const staffQueueSchema = z
  .object({
    officeId: slugSchema,
    date: localDateSchema,
    seq: z.int().min(0),
    tickets: z.array(staffTicketSchema),
    desks: z.array(staffDeskSchema),
    expected: z.array(expectedSchema),
    /** An appointment is called at most so many minutes before its start while others wait. */
    earlyWindowMin: z.int().min(0),
    now: instantSchema,
  })
  .meta({ id: 'StaffQueue' });
export type StaffQueue = z.infer<typeof staffQueueSchema>;

/**
 * One change of an office's queue. `seq` has no gaps: a number that was drawn and not used (a lost race) goes out as
 * `void`. A receiver applies an entity only when its own `seq` is newer than the one it has.
 */
const deltaOf = <T extends z.ZodType, D extends z.ZodType>(ticket: T, desk: D) =>
  z.object({
    officeId: slugSchema,
    seq: z.int().min(1),
    ticket: ticket.optional(),
    desk: desk.optional(),
    void: z.literal(true).optional(),
  });
export const publicDeltaSchema = deltaOf(boardTicketSchema, publicDeskSchema).meta({ id: 'PublicDelta' });
export type PublicDelta = z.infer<typeof publicDeltaSchema>;
export const staffDeltaSchema = deltaOf(staffTicketSchema, staffDeskSchema).meta({ id: 'StaffDelta' });
export type StaffDelta = z.infer<typeof staffDeltaSchema>;

const toTicket = { ticketId: uuidSchema };
/** Everything a desk can ask for, over HTTP and over the socket alike. */
export const deskCommandSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('open'), takeOver: z.boolean().default(false) }),
    z.object({ type: z.literal('close') }),
    z.object({ type: z.literal('pause'), reason: z.string().trim().max(80).optional() }),
    z.object({ type: z.literal('resume') }),
    /** `shownTicketId`: whom the console showed as next. When another desk was faster, the answer says which. */
    z.object({ type: z.literal('callNext'), shownTicketId: uuidSchema.optional() }),
    z.object({ type: z.literal('call'), ...toTicket }),
    z.object({ type: z.literal('recall') }),
    z.object({ type: z.literal('start') }),
    z.object({ type: z.literal('finish') }),
    z.object({ type: z.literal('noShow') }),
    /** Ends the number of somebody who has gone: without `ticketId` whoever is at the desk. */
    z.object({ type: z.literal('leave'), ticketId: uuidSchema.optional() }),
    z.object({ type: z.literal('park'), ticketId: uuidSchema.optional(), until: instantSchema.optional() }),
    z.object({ type: z.literal('unpark'), ...toTicket }),
    z.object({
      type: z.literal('transfer'),
      serviceId: slugSchema.optional(),
      deskId: slugSchema.optional(),
      officeId: slugSchema.optional(),
      returns: z.boolean().default(false),
    }),
    z.object({ type: z.literal('undo') }),
    /** Arrival of somebody who is expected and stands at the desk. */
    z.object({ type: z.literal('checkIn'), appointmentId: uuidSchema }),
    z.object({ type: z.literal('prioritize'), ...toTicket, priority: ticketPrioritySchema }),
    /** As many new numbers as groups, of so many people each. `version` of the ticket as seen: split by another, it is refused. */
    z.object({
      type: z.literal('split'),
      ...toTicket,
      groups: z.array(z.int().min(1).max(50)).min(1).max(9),
      version: z.int().min(0),
    }),
    /** From now on one call of `ticketId` is for all. */
    z.object({ type: z.literal('join'), ...toTicket, otherIds: z.array(uuidSchema).min(1).max(9) }),
    z.object({
      type: z.literal('note'),
      text: z.string().trim().min(1).max(1000),
      ticketId: uuidSchema.optional(),
    }),
  ])
  .and(
    z.object({
      commandId: commandIdSchema,
      /** The page that asks. Once the desk was taken over from another page, that of the same person too, it is refused. */
      pageId: uuidSchema.optional(),
    }),
  )
  .meta({ id: 'DeskCommand' });
export type DeskCommand = z.infer<typeof deskCommandSchema>;

/** `ticket` is the one that the command touched (null for open, close, pause, resume). */
export const deskCommandResultSchema = z
  .object({
    ticket: staffTicketSchema.nullable(),
    desk: staffDeskSchema,
    /** Set when the first choice was lost to another desk and the next in line was called instead. */
    lost: z.array(z.object({ label: z.string(), deskNumber: z.int() })).default([]),
    /** Numbers that a split made, or that a join took in. */
    others: z.array(z.string()).default([]),
  })
  .meta({ id: 'DeskCommandResult' });
export type DeskCommandResult = z.infer<typeof deskCommandResultSchema>;

export const takeTicketSchema = z
  .object({
    serviceId: slugSchema,
    /** Further services of the same visit, in order. */
    moreServiceIds: z.array(slugSchema).max(9).optional(),
    commandId: commandIdSchema,
    priority: ticketPrioritySchema.default({ kind: 'none' }),
    people: z.int().min(1).max(50).default(1),
  })
  .meta({ id: 'TakeTicket' });
export type TakeTicket = z.infer<typeof takeTicketSchema>;

/** What the person with the number sees, on paper and on the phone. `token` opens `/ticket/<token>`. */
export const holderTicketSchema = z
  .object({
    token: z.string(),
    label: z.string(),
    /** The number that is called for this one too, after a join; everything below is of that ticket. */
    calledAs: z.string().optional(),
    state: ticketSchema.shape.state,
    officeId: slugSchema,
    officeName: localizedSchema,
    serviceId: slugSchema,
    serviceTitle: localizedSchema,
    /** What the same visit is for after that, in order. */
    laterServiceTitles: z.array(localizedSchema),
    deskNumber: z.int().nullable(),
    /** People before; null once called. */
    ahead: z.int().nullable(),
    lowMin: z.int().nullable(),
    highMin: z.int().nullable(),
    arrivedAt: instantSchema,
    calledAt: instantSchema.optional(),
    /** Rises with every recall. */
    calls: z.int().min(0),
    /** Parked until then; absent while a desk decides when it goes on. */
    parkedUntil: instantSchema.optional(),
    /** How often the holder may still ask to be called later, and by how many minutes each time. */
    postponesLeft: z.int().min(0),
    postponeMin: z.int().min(1),
    /** Set while the place is worse than the best one that this ticket has had. */
    worseBecause: positionChangeSchema.optional(),
    /** The office's date is a later one: the number has ended with its day. */
    dayOver: z.boolean().optional(),
    seq: z.int(),
  })
  .meta({ id: 'HolderTicket' });
export type HolderTicket = z.infer<typeof holderTicketSchema>;

/** What a holder asks for; without an id, sending it twice may ask twice. */
export const holderCommandSchema = z
  .object({ commandId: commandIdSchema.optional() })
  .meta({ id: 'HolderCommand' });
export type HolderCommand = z.infer<typeof holderCommandSchema>;
