import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Devices } from '../device/devices.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { Queue } from '../queue/queue.ts';
import { createPrintEndpoints } from './endpoints.ts';
import { createPrintJobStore } from './print-job-store.ts';
import { createPrintTicket } from './print-ticket.ts';
import { createTcpPrinters } from './tcp-printer.ts';
import { createTestPrinter } from './test-printer.ts';

interface Parts {
  connection: Connection;
  directory: DirectoryReader;
  queue: Pick<Queue, 'holderTickets'>;
  devices: Pick<Devices, 'manage'>;
  publicUrl: () => string;
  clock: Clock;
  log: Logger;
}

/** Puts together what concerns paper. Like the context it decides nothing. */
export function createPrinting({ connection, queue, devices, ...given }: Parts): Endpoint[] {
  const base = { ...given, printers: createTcpPrinters() };
  return createPrintEndpoints({
    tickets: createPrintTicket({
      ...base,
      holderTickets: queue.holderTickets,
      jobs: createPrintJobStore(connection),
    }),
    testPrinter: createTestPrinter({ ...base, devices: devices.manage }),
  });
}
