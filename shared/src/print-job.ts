import { z } from 'zod';
import { deviceLanguages, printerStates } from './device.ts';
import { uuidSchema } from './identifier.ts';

/** Why there is no slip. `unknown`: the printer or the server stopped in the middle, and printing again might make two. */
export const printFailures = ['paperOut', 'coverOpen', 'offline', 'unknown'] as const;
export const printFailureSchema = z.enum(printFailures);
export type PrintFailure = z.infer<typeof printFailureSchema>;

/** A ticket machine wants a number on paper. The number is the job: it is printed once, however often it is asked for. */
export const printTicketSchema = z
  .object({ token: z.string().max(120), language: z.enum(deviceLanguages) })
  .meta({ id: 'PrintTicket' });
export type PrintTicket = z.infer<typeof printTicketSchema>;

/** `printing`: another request is at it; ask again. `printed` is said only after the printer has confirmed it. */
export const printResultSchema = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('printing') }),
    z.object({ state: z.literal('printed') }),
    z.object({ state: z.literal('failed'), reason: printFailureSchema }),
  ])
  .meta({ id: 'PrintResult' });
export type PrintResult = z.infer<typeof printResultSchema>;

/** A machine with a printer on its own USB port wants the bytes of a slip; without `token`: of the test slip. */
export const encodeSlipSchema = printTicketSchema.partial({ token: true }).meta({ id: 'EncodeSlip' });
export type EncodeSlip = z.infer<typeof encodeSlipSchema>;

/** `bytes`: ESC/POS in base64. The bridge prints a job once, however often it comes; a test slip's is the request's own. */
export const encodedSlipSchema = z
  .object({ jobId: uuidSchema.nullable(), bytes: z.base64() })
  .meta({ id: 'EncodedSlip' });
export type EncodedSlip = z.infer<typeof encodedSlipSchema>;

export const printerNowSchema = z.object({ state: z.enum(printerStates) }).meta({ id: 'PrinterNow' });
export type PrinterNow = z.infer<typeof printerNowSchema>;

/** `outcome` null: the machine has been told, and its next report says how it went. */
export const testSlipSchema = z
  .object({ id: uuidSchema, outcome: z.enum(printerStates).nullable() })
  .meta({ id: 'TestSlip' });
export type TestSlip = z.infer<typeof testSlipSchema>;
