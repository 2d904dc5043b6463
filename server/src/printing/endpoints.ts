import { printResultSchema, printTicketSchema } from '@sportello/shared/print-job';
import { deviceOf } from '../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { PrintTicketOnPaper } from './print-ticket.ts';

export const createPrintEndpoints = ({ printTicket }: { printTicket: PrintTicketOnPaper }): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/device/slips',
    tag: 'Devices',
    summary: 'Print a number on the printer of this ticket machine, once however often it is asked',
    access: { device: ['kiosk'] },
    body: printTicketSchema,
    responses: { 200: printResultSchema },
    handle: async ({ body, actor }) => ok(await printTicket(deviceOf(actor), body)),
  }),
];
