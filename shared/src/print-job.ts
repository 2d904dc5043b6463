import { z } from 'zod';
import { deviceLanguages } from './device.ts';

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
