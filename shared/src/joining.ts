import { z } from 'zod';
import { CODE_ALPHABET, normalizeCode } from './appointment-code.ts';
import { commandIdSchema, slugSchema, uuidSchema } from './identifier.ts';
import { priorityCauseSchema } from './ticket.ts';

export const ROOM_CODE_LENGTH = 4;

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

/**
 * How a number may be taken with one's own phone. `code`: by a code that the screens in the room show and that changes;
 * `distance`: from a place within so many metres, as far as the phone tells the truth.
 */
export const joiningSchema = z.discriminatedUnion('way', [
  z.object({ way: z.literal('off') }),
  z.object({ way: z.literal('code') }),
  z.object({ way: z.literal('distance'), latitude, longitude, meters: z.int().min(50).max(50_000) }),
]);
export type Joining = z.infer<typeof joiningSchema>;

export const roomCodeSchema = z
  .string()
  .max(20)
  .transform(normalizeCode)
  .pipe(z.string().regex(new RegExp(`^[${CODE_ALPHABET}]{${ROOM_CODE_LENGTH}}$`), 'not a code'));

/** The position is compared and forgotten. */
const proofSchema = z.discriminatedUnion('way', [
  z.object({ way: z.literal('code'), code: roomCodeSchema }),
  z.object({ way: z.literal('distance'), latitude, longitude, accuracyM: z.number().min(0) }),
]);

export const joinQueueSchema = z
  .object({
    serviceId: slugSchema,
    commandId: commandIdSchema,
    /** Made by the pages and kept in a cookie: one number a phone. */
    phone: uuidSchema,
    proof: proofSchema,
    cause: priorityCauseSchema.optional(),
  })
  .meta({ id: 'JoinQueue' });
export type JoinQueue = z.infer<typeof joinQueueSchema>;

/** For the screens in the room: the code now, and when to ask for the next. */
export const roomCodeNowSchema = z
  .object({
    code: z.string().nullable().meta({ description: 'Null where the office has no code' }),
    /** Milliseconds; a screen's own clock may be wrong. */
    leftMs: z.int().min(0),
  })
  .meta({ id: 'RoomCode' });
export type RoomCodeNow = z.infer<typeof roomCodeNowSchema>;
