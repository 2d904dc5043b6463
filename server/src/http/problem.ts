import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Problem, ProblemCode } from '@sportello/shared/problem';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isDiskFull } from '../database/disk-full.ts';
import { isWriteConflict } from '../database/retry-conflict.ts';
import { DomainError } from '../domain-error.ts';

/** Status and title of every code; a new code does not compile without its line here. */
const problems: Record<ProblemCode, [status: number, title: string]> = {
  'request.invalid': [422, 'The request has invalid fields'],
  'request.tooLarge': [413, 'The request is too large'],
  'request.tooMany': [429, 'Too many requests; wait a moment and try again'],
  'request.unsupportedMediaType': [415, 'Send application/json'],
  'resource.notFound': [404, 'There is nothing at this address'],
  'auth.required': [401, 'Sign in first'],
  'auth.failed': [401, 'User name or password is wrong'],
  'auth.forbidden': [403, 'Your account may not do this'],
  'auth.crossSite': [403, 'Requests from other sites are refused'],
  'account.notFound': [404, 'There is no such account'],
  'account.taken': [409, 'Another account has this user name'],
  'account.own': [409, 'Nobody takes their own access away; ask another administrator'],
  'account.link': [410, 'This link was used, replaced or is too old; ask for a new one'],
  'device.pairing': [401, 'This device is not paired or its token was revoked'],
  'device.notFound': [404, 'There is no such device'],
  'pairing.notFound': [404, 'No screen shows this code now'],
  'pairing.used': [409, 'The screen with this code was paired already'],
  'installation.empty': [503, 'This installation has not been set up yet'],
  'office.notFound': [404, 'There is no such office'],
  'category.notFound': [404, 'There is no such category of services'],
  'service.notFound': [404, 'There is no such service'],
  'service.notOfferedHere': [409, 'This office does not offer the service'],
  'service.noBooking': [409, 'The service takes no bookings'],
  'service.noWalkIn': [409, 'The service is given by appointment only'],
  'calendar.notFound': [404, 'There is no such calendar'],
  'picture.notFound': [404, 'There is no such picture'],
  'directory.changed': [409, 'Somebody else saved this meanwhile; look at what they changed'],
  'directory.inUse': [409, 'This is still needed'],
  'slot.taken': [409, 'Somebody else took this time a moment ago'],
  'slot.unavailable': [409, 'This time cannot be booked'],
  'hold.notFound': [404, 'There is no such reserved time'],
  'hold.expired': [410, 'The time was reserved for a while and is free again'],
  'appointment.notFound': [404, 'Code and key do not open an appointment'],
  'appointment.state': [409, 'The appointment is no longer in a state that allows this'],
  'appointment.started': [409, 'The appointment has begun'],
  'appointment.ahead': [409, 'The appointment is still to come'],
  'appointment.limit': [409, 'The limit of open appointments is reached'],
  'checkIn.tooEarly': [409, 'It is too early to check in'],
  'checkIn.tooLate': [409, 'It is too late to check in for this appointment'],
  'checkIn.wrongDay': [409, 'The appointment is on another day'],
  'checkIn.wrongOffice': [409, 'The appointment is at another office'],
  'office.closed': [409, 'The office is closed'],
  'numbers.wrongDate': [409, 'Numbers are reserved for today and tomorrow only'],
  'numbers.notReserved': [409, 'The number is not of a block that was reserved for this machine'],
  'tickets.stopped': [409, 'No numbers are given any more today'],
  'ticket.notFound': [404, 'There is no such ticket'],
  'ticket.transition': [409, 'The ticket is not in a state that allows this'],
  'ticket.changed': [409, 'Another desk was faster'],
  'ticket.postponeLimit': [409, 'This ticket has been put off as often as is possible'],
  'join.notOffered': [409, 'Numbers of this office are not taken in this way'],
  'join.wrongCode': [409, 'The code of the room is wrong or old'],
  'join.tooFar': [409, 'This is too far from the office'],
  'printer.none': [409, 'This machine has no printer on the network'],
  'queue.empty': [409, 'Nobody is waiting for this desk'],
  'desk.notFound': [404, 'There is no such desk'],
  'desk.numberTaken': [409, 'Another desk of this office has the number'],
  'desk.busy': [409, 'Somebody is at this desk'],
  'desk.taken': [409, 'Another person works at this desk'],
  'desk.notOpen': [409, 'The desk is not open'],
  'desk.idle': [409, 'Nobody is at this desk'],
  'undo.expired': [409, 'It is too late to undo'],
  'server.unavailable': [503, 'The server cannot answer right now'],
  'server.internal': [500, 'Something went wrong on our side'],
};

export const statusOf = (code: ProblemCode): number => problems[code][0];

export function problemOf(code: ProblemCode, extra: Partial<Problem> = {}): Problem {
  const [status, title] = problems[code];
  return { type: `urn:sportello:problem:${code}`, title, status, code, ...extra };
}

const fieldErrors = (error: z.ZodError): Problem['errors'] =>
  error.issues.map((issue) => ({ path: issue.path.join('.'), code: issue.code, message: issue.message }));

/** What body-parser and express throw for a malformed request, by its `type` or status. */
function fromHttpLibrary(error: unknown): Problem | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return problemOf('request.tooLarge');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return problemOf('request.unsupportedMediaType');
  if (type === 'entity.parse.failed' || error instanceof URIError || status === 400) {
    return problemOf('request.invalid', { errors: [{ path: '', code: 'syntax', message: 'not readable' }] });
  }
  return undefined;
}

/** The one mapper from errors to problems, for HTTP and sockets alike. Unknown errors become undefined. */
export function problemFrom(error: unknown): Problem | undefined {
  if (error instanceof DomainError) {
    return problemOf(error.code, Object.keys(error.data).length > 0 ? { data: error.data } : {});
  }
  // Broken off again and again by others, with nothing of it written: it may be tried again.
  if (isWriteConflict(error) || isDiskFull(error)) return problemOf('server.unavailable');
  if (error instanceof z.ZodError) return problemOf('request.invalid', { errors: fieldErrors(error) });
  return fromHttpLibrary(error);
}

/** As `problemFrom`; an unknown error is logged whole and told only as a request id. */
export function problemOrInternal(error: unknown, log: Logger, requestId: string): Problem {
  const known = problemFrom(error);
  if (isDiskFull(error)) log.error({ err: error, requestId }, 'the disk is full: nothing can be stored');
  if (known) return { ...known, requestId };
  log.error({ err: error, requestId }, 'unexpected error');
  return problemOf('server.internal', { requestId });
}

export function sendProblem(response: Response, problem: Problem): void {
  const retryAfter = problem.data?.retryAfterSeconds;
  if (typeof retryAfter === 'number') response.set('Retry-After', String(retryAfter));
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

export const notFoundHandler: RequestHandler = (_request, response) =>
  sendProblem(response, problemOf('resource.notFound'));

export function createProblemHandler(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    sendProblem(response, problemOrInternal(error, log, String(request.id)));
  };
}
