import { z } from 'zod';

/** Every error that a client may meet. The HTTP status of each lives in `server/src/http/problem.ts`. */
export const problemCodes = [
  'request.invalid',
  'request.tooLarge',
  'request.tooMany',
  'request.unsupportedMediaType',
  'resource.notFound',
  'auth.required',
  'auth.failed',
  'auth.forbidden',
  'auth.crossSite',
  'account.notFound',
  'account.taken',
  'account.own',
  'account.link',
  'device.pairing',
  'device.notFound',
  'pairing.notFound',
  'pairing.used',
  'office.notFound',
  'service.notFound',
  'service.notOfferedHere',
  'service.noBooking',
  'service.noWalkIn',
  'calendar.notFound',
  'directory.changed',
  'directory.inUse',
  'slot.taken',
  'slot.unavailable',
  'hold.notFound',
  'hold.expired',
  'appointment.notFound',
  'appointment.state',
  'appointment.started',
  'appointment.ahead',
  'appointment.limit',
  'checkIn.tooEarly',
  'checkIn.tooLate',
  'checkIn.wrongDay',
  'checkIn.wrongOffice',
  'office.closed',
  'tickets.stopped',
  'numbers.wrongDate',
  'numbers.notReserved',
  'ticket.notFound',
  'ticket.transition',
  'ticket.changed',
  'ticket.postponeLimit',
  'join.notOffered',
  'join.wrongCode',
  'join.tooFar',
  'printer.none',
  'queue.empty',
  'desk.notFound',
  'desk.busy',
  'desk.taken',
  'desk.notOpen',
  'desk.idle',
  'undo.expired',
  'server.unavailable',
  'server.internal',
] as const;
export const problemCodeSchema = z.enum(problemCodes);
export type ProblemCode = z.infer<typeof problemCodeSchema>;

/** RFC 9457 problem details; `code` is what a program reads, `detail` what a person reads. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: problemCodeSchema,
    detail: z.string().optional(),
    requestId: z.string().optional(),
    /** What the sentence in the reader's language needs: times, desk, limits. */
    data: z.record(z.string(), z.unknown()).optional(),
    /** One entry a field, for `request.invalid`. */
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;
