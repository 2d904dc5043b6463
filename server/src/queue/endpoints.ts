import { z } from 'zod';
import { checkInSchema } from '@sportello/shared/appointment';
import { slugSchema } from '@sportello/shared/identifier';
import {
  deskCommandResultSchema,
  deskCommandSchema,
  holderTicketSchema,
  nextUpSchema,
  publicQueueSchema,
  staffDeskSchema,
  staffQueueSchema,
  takeTicketSchema,
} from '@sportello/shared/queue';
import type { Clock } from '../clock.ts';
import { assertMayUseOffice, staffOf } from '../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { createHolderEndpoints } from './holder-endpoints.ts';
import { createOfflineEndpoints } from './offline/endpoints.ts';
import { createJoinEndpoints } from './joining/join-endpoints.ts';
import { createIntakeEndpoints } from './intake/endpoints.ts';
import type { Queue } from './queue.ts';

const tag = 'Queue';
const officeParams = z.object({ officeId: slugSchema });
const deskParams = z.object({ deskId: slugSchema });

interface Parts {
  directory: DirectoryReader;
  queue: Queue;
  limit: RateLimit;
  clock: Clock;
}

/** Today's queue over HTTP; the same use cases answer the sockets. */
export function createQueueEndpoints({ directory, queue, limit, clock }: Parts): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/queue',
      tag,
      summary: 'What the waiting room shows: numbers, desks, waiting times; no personal data',
      access: 'public',
      params: officeParams,
      responses: { 200: publicQueueSchema },
      handle: async ({ params }) => ok(await queue.readPublicQueue(params.officeId)),
    }),
    endpoint({
      method: 'post',
      path: '/offices/{officeId}/tickets',
      tag,
      summary: 'Take a number without an appointment',
      access: { staff: 'any', device: ['kiosk'] },
      params: officeParams,
      body: takeTicketSchema,
      responses: { 201: holderTicketSchema },
      handle: async ({ params, body, actor }) => {
        directory.office(params.officeId);
        assertMayUseOffice(actor, params.officeId);
        const byStaff = actor.kind === 'staff';
        const ticket = await queue.takeTicket(params.officeId, body, { byStaff });
        await queue.holderTickets.tell(ticket);
        return created(await queue.holderTickets.view(ticket));
      },
    }),
    endpoint({
      method: 'post',
      path: '/offices/{officeId}/check-ins',
      tag,
      summary: 'Arrive for an appointment with its code',
      access: 'public',
      params: officeParams,
      body: checkInSchema,
      responses: { 201: holderTicketSchema },
      handle: async ({ params, body, actor, request }) => {
        if (actor.kind === 'public') await limit('code', String(request.ip));
        else assertMayUseOffice(actor, params.officeId);
        const ticket = await queue.checkIn(params.officeId, body.code, body.commandId);
        await queue.holderTickets.tell(ticket);
        return created(await queue.holderTickets.view(ticket));
      },
    }),
    ...createHolderEndpoints(queue),
    ...createIntakeEndpoints({ directory, intake: queue.intake }),
    ...createOfflineEndpoints(queue),
    ...createJoinEndpoints({ ...queue, directory, limit, clock }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/desks',
      tag,
      summary: 'The desks of an office and who works there',
      access: { staff: 'any' },
      params: officeParams,
      responses: { 200: z.object({ desks: z.array(staffDeskSchema) }) },
      handle: async ({ params, actor }) => {
        assertMayUseOffice(actor, params.officeId);
        return ok({ desks: (await queue.readStaffQueue(params.officeId)).desks });
      },
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/staff-queue',
      tag,
      summary: 'Everybody who waits or is expected today, with names',
      access: { staff: 'any' },
      params: officeParams,
      responses: { 200: staffQueueSchema },
      handle: async ({ params, actor }) => {
        assertMayUseOffice(actor, params.officeId);
        return ok(await queue.readStaffQueue(params.officeId));
      },
    }),
    endpoint({
      method: 'get',
      path: '/desks/{deskId}/next',
      tag,
      summary: 'Whom this desk would call now, and why',
      access: { staff: 'any' },
      params: deskParams,
      responses: { 200: z.object({ next: nextUpSchema.nullable(), waiting: z.int() }) },
      handle: async ({ params, actor }) => {
        assertMayUseOffice(actor, directory.desk(params.deskId).officeId);
        return ok(await queue.readNext(params.deskId));
      },
    }),
    endpoint({
      method: 'post',
      path: '/desks/{deskId}/commands',
      tag,
      summary: 'Work a desk: open, call, start, finish and the rest; the same command id has one effect',
      access: { staff: 'any' },
      params: deskParams,
      body: deskCommandSchema,
      responses: { 200: deskCommandResultSchema },
      handle: async ({ params, body, actor }) => {
        assertMayUseOffice(actor, directory.desk(params.deskId).officeId);
        return ok(await queue.runDeskCommand(params.deskId, staffOf(actor), body));
      },
    }),
  ];
}
