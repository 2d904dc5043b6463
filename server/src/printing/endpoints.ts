import { z } from 'zod';
import { uuidSchema } from '@sportello/shared/identifier';
import {
  encodedSlipSchema,
  encodeSlipSchema,
  printerNowSchema,
  printResultSchema,
  printTicketSchema,
  testSlipSchema,
} from '@sportello/shared/print-job';
import { deviceOf } from '../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { PrintTicketOnPaper } from './print-ticket.ts';
import type { TestPrinter } from './test-printer.ts';

const tag = 'Devices';
const machine = { device: ['kiosk'] } as const;

interface Parts {
  tickets: PrintTicketOnPaper;
  testPrinter: TestPrinter;
}

export const createPrintEndpoints = ({ tickets, testPrinter }: Parts): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/device/slips',
    tag,
    summary: 'Print a number on the network printer of this ticket machine, once however often it is asked',
    access: machine,
    body: printTicketSchema,
    responses: { 200: printResultSchema },
    handle: async ({ body, actor }) => ok(await tickets.print(deviceOf(actor), body)),
  }),
  endpoint({
    method: 'post',
    path: '/device/slips/encoded',
    tag,
    summary:
      'The bytes of a slip for the printer on the USB port of this ticket machine; without a number, of a test slip',
    access: machine,
    body: encodeSlipSchema,
    responses: { 200: encodedSlipSchema },
    handle: async ({ body, actor }) => ok(await tickets.encode(deviceOf(actor), body)),
  }),
  endpoint({
    method: 'get',
    path: '/device/printer',
    tag,
    summary: 'How the network printer of this ticket machine is',
    access: machine,
    responses: { 200: printerNowSchema },
    handle: async ({ actor }) => ok({ state: await testPrinter.state(deviceOf(actor)) }),
  }),
  endpoint({
    method: 'post',
    path: '/devices/{deviceId}/test-slips',
    tag,
    summary:
      'Print a test slip; on a USB printer and through the browser the machine does it, and its next report says how it went',
    access: { staff: ['admin'] },
    params: z.object({ deviceId: uuidSchema }),
    responses: { 200: testSlipSchema },
    handle: async ({ params }) => ok(await testPrinter.print(params.deviceId)),
  }),
];
