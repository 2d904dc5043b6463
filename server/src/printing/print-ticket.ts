import type { Device } from '@sportello/shared/device';
import type { EncodedSlip, EncodeSlip, PrintResult, PrintTicket } from '@sportello/shared/print-job';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { HolderTickets } from '../queue/holder-ticket.ts';
import type { PrintJobStore } from './print-job-store.ts';
import type { TcpPrinters } from './tcp-printer.ts';
import { encodeTestSlip } from './test-slip.ts';
import { encodeSlip } from './ticket-slip.ts';

interface Parts {
  directory: DirectoryReader;
  holderTickets: HolderTickets;
  jobs: PrintJobStore;
  printers: TcpPrinters;
  publicUrl: () => string;
  clock: Clock;
  log: Logger;
}

/** The printer on the network of a machine. Throws `printer.none` where it has none. */
export function networkPrinterOf({ settings: { print, printer } }: Device) {
  if (print !== 'network' || !printer) throw new DomainError('printer.none');
  return printer;
}

/** Numbers of a machine's own office on paper. Both throw `ticket.notFound`, `auth.forbidden`, `printer.none`. */
export function createPrintTicket({
  directory,
  holderTickets,
  jobs,
  printers,
  publicUrl,
  clock,
  log,
}: Parts) {
  async function ticketOf(device: Device, token: string) {
    const ticket = await holderTickets.byToken(token);
    if (ticket.officeId !== device.officeId) throw new DomainError('auth.forbidden');
    return {
      id: ticket.id,
      encode: async (language: PrintTicket['language']) =>
        encodeSlip({
          ticket: await holderTickets.view(ticket),
          language,
          timeZone: directory.office(ticket.officeId).timeZone,
          url: `${publicUrl()}/ticket/${token}`,
        }),
    };
  }

  return {
    /** On the machine's printer on the network, once however often it is asked. A printer takes one slip after the other. */
    async print(device: Device, { token, language }: PrintTicket): Promise<PrintResult> {
      const printer = networkPrinterOf(device);
      const ticket = await ticketOf(device, token);
      return printers.inTurn(printer, async () => {
        const standing = await jobs.begin(ticket.id, clock.now());
        if (standing) return standing;
        const failure = await printers.print(printer, await ticket.encode(language));
        if (failure) log.warn({ deviceId: device.id, failure }, 'a slip was not printed');
        return jobs.end(ticket.id, failure);
      });
    },

    /** For the printer on the machine's own USB port, whose bridge prints a job once. Without a number: the test slip. */
    async encode(device: Device, { token, language }: EncodeSlip): Promise<EncodedSlip> {
      if (device.settings.print !== 'usb') throw new DomainError('printer.none');
      const encoded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
      if (token !== undefined) {
        const ticket = await ticketOf(device, token);
        return { jobId: ticket.id, bytes: encoded(await ticket.encode(language)) };
      }
      const { name, timeZone } = directory.office(device.officeId);
      const test = { office: name, device: device.name, timeZone, nowMs: clock.now(), url: publicUrl() };
      return { jobId: null, bytes: encoded(encodeTestSlip(test)) };
    },
  };
}
export type PrintTicketOnPaper = ReturnType<typeof createPrintTicket>;
