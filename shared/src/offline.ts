import { z } from 'zod';
import { checkInSchema } from './appointment.ts';
import { commandIdSchema, instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';
import { problemCodeSchema } from './problem.ts';
import { ticketSchema } from './ticket.ts';
import { takeTicketSchema } from './queue.ts';

const { series, number } = ticketSchema.shape;

/** A machine asks for numbers that it may give when the server is away. */
export const reserveNumbersSchema = z
  .object({ commandId: commandIdSchema, date: localDateSchema, series })
  .meta({ id: 'ReserveNumbers' });
export type ReserveNumbers = z.infer<typeof reserveNumbersSchema>;

/** Numbers of one office, local date and series that nobody else gives, `from` and `to` included. */
export const numberBlockSchema = z
  .object({ id: uuidSchema, officeId: slugSchema, date: localDateSchema, series, from: number, to: number })
  .meta({ id: 'NumberBlock' });
export type NumberBlock = z.infer<typeof numberBlockSchema>;

const happened = {
  commandId: commandIdSchema,
  /** By the machine's clock, right or wrong. */
  takenAt: instantSchema,
};

/** What a machine did while the server was away. */
export const offlineEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('take'),
    ...happened,
    /** The request that stayed without an answer before: should it have arrived, its number was never seen. */
    insteadOf: commandIdSchema,
    blockId: uuidSchema,
    number,
    serviceId: slugSchema,
    priority: takeTicketSchema.shape.priority,
  }),
  z.object({
    kind: z.literal('checkIn'),
    ...happened,
    insteadOf: commandIdSchema,
    officeId: slugSchema,
    code: checkInSchema.shape.code,
  }),
]);
export type OfflineEntry = z.infer<typeof offlineEntrySchema>;

export const MOST_ENTRIES = 50;

/** In the order in which it happened. `sentAt` is by the same clock as `takenAt` and tells how wrong that is. */
export const handInSchema = z
  .object({ sentAt: instantSchema, entries: z.array(offlineEntrySchema).min(1).max(MOST_ENTRIES) })
  .meta({ id: 'HandIn' });
export type HandIn = z.infer<typeof handInSchema>;

/** What became of each, in the same order; what stands here need not be handed in again. */
export const handedInSchema = z
  .object({
    results: z.array(
      z.object({
        commandId: commandIdSchema,
        label: z.string().nullable(),
        /** Why the queue did not take it, as a code that nobody has or an appointment of another day. */
        problem: problemCodeSchema.nullable(),
      }),
    ),
  })
  .meta({ id: 'HandedIn' });
export type HandedIn = z.infer<typeof handedInSchema>;
