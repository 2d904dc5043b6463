import { z } from 'zod';
import { commandIdSchema, slugSchema, uuidSchema } from './identifier.ts';
import { staffDeskSchema, staffTicketSchema } from './queue.ts';

/** What somebody who runs an office does from outside the desks; the same command id has one effect. */
export const directionCommandSchema = z
  .discriminatedUnion('type', [
    /**
     * Closes a desk that nobody works any more. Whoever is there waits again with the same promise (`waits`), or has been
     * served to the end (`served`).
     */
    z.object({ type: z.literal('release'), deskId: slugSchema, person: z.enum(['waits', 'served']) }),
    /** What a desk takes until the end of the day; null for what it usually takes. */
    z.object({
      type: z.literal('services'),
      deskId: slugSchema,
      serviceIds: z.array(slugSchema).min(1).max(200).nullable(),
    }),
    /** Sends somebody who waits to a desk, to another service, or (neither) back to whoever is free. */
    z.object({
      type: z.literal('reassign'),
      ticketId: uuidSchema,
      serviceId: slugSchema.optional(),
      deskId: slugSchema.optional(),
    }),
  ])
  .and(z.object({ commandId: commandIdSchema }))
  .meta({ id: 'DirectionCommand' });
export type DirectionCommand = z.infer<typeof directionCommandSchema>;

/** What the command touched, as it stands now. */
export const directionResultSchema = z
  .object({ ticket: staffTicketSchema.nullable(), desk: staffDeskSchema.nullable() })
  .meta({ id: 'DirectionResult' });
export type DirectionResult = z.infer<typeof directionResultSchema>;
