import { z } from 'zod';
import { commandIdSchema, instantSchema, slugSchema, uuidSchema } from './identifier.ts';

/** A word from desk to desk, for the staff of one office and for the day. */
export const deskMessageSchema = z
  .object({
    /** The id of the command that sent it. */
    id: uuidSchema,
    officeId: slugSchema,
    from: z.object({ deskId: slugSchema, deskNumber: z.int(), displayName: z.string() }),
    /** Null: to every desk of the office. */
    toDeskId: slugSchema.nullable(),
    text: z.string(),
    at: instantSchema,
    readBy: z.array(z.object({ deskId: slugSchema, deskNumber: z.int(), at: instantSchema })),
  })
  .meta({ id: 'DeskMessage' });
export type DeskMessage = z.infer<typeof deskMessageSchema>;

export const MESSAGE_LENGTH = 300;

export const sendDeskMessageSchema = z
  .object({
    commandId: commandIdSchema,
    toDeskId: slugSchema.nullable().default(null),
    text: z.string().trim().min(1).max(MESSAGE_LENGTH),
  })
  .meta({ id: 'SendDeskMessage' });
export type SendDeskMessage = z.infer<typeof sendDeskMessageSchema>;

export const deskMessagesSchema = z.object({ messages: z.array(deskMessageSchema) });

/** Whether a desk is meant to read it and has not. */
export const isUnreadAt = ({ from, toDeskId, readBy }: DeskMessage, deskId: string): boolean =>
  from.deskId !== deskId &&
  (toDeskId === null || toDeskId === deskId) &&
  !readBy.some((reader) => reader.deskId === deskId);
