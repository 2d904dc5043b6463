import type { Device } from '@sportello/shared/device';
import type { PrintResult, PrintTicket } from '@sportello/shared/print-job';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { HolderTickets } from '../queue/holder-ticket.ts';
import type { PrintJobStore } from './print-job-store.ts';
import { printOverTcp } from './tcp-printer.ts';
import { encodeSlip } from './ticket-slip.ts';

interface Parts {
  directory: DirectoryReader;
  holderTickets: HolderTickets;
  jobs: PrintJobStore;
  publicUrl: () => string;
  clock: Clock;
  log: Logger;
}

/**
 * Prints a number of the machine's own office on the printer of that machine, once. A printer takes one slip after the other.
 * Throws `ticket.notFound`, `auth.forbidden`, and `printer.none` where the machine has no printer on the network.
 */
export function createPrintTicket({ directory, holderTickets, jobs, publicUrl, clock, log }: Parts) {
  const queues = new Map<string, Promise<unknown>>();

  function inTurn<T>(printer: string, work: () => Promise<T>): Promise<T> {
    const result = (queues.get(printer) ?? Promise.resolve()).then(work, work);
    queues.set(printer, result);
    const forget = () => {
      if (queues.get(printer) === result) queues.delete(printer);
    };
    result.then(forget, forget);
    return result;
  }

  return async (device: Device, { token, language }: PrintTicket): Promise<PrintResult> => {
    const { print, printer } = device.settings;
    if (print !== 'network' || !printer) throw new DomainError('printer.none');
    const ticket = await holderTickets.byToken(token);
    if (ticket.officeId !== device.officeId) throw new DomainError('auth.forbidden');
    return inTurn(`${printer.host}:${printer.port}`, async () => {
      const standing = await jobs.begin(ticket.id, clock.now());
      if (standing) return standing;
      const slip = encodeSlip({
        ticket: await holderTickets.view(ticket),
        language,
        timeZone: directory.office(ticket.officeId).timeZone,
        url: `${publicUrl()}/ticket/${token}`,
      });
      const failure = await printOverTcp(printer, slip);
      if (failure) log.warn({ deviceId: device.id, failure }, 'a slip was not printed');
      return jobs.end(ticket.id, failure);
    });
  };
}
export type PrintTicketOnPaper = ReturnType<typeof createPrintTicket>;
