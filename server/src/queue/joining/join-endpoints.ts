import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import { joinQueueSchema, roomCodeNowSchema } from '@sportello/shared/joining';
import { holderTicketSchema } from '@sportello/shared/queue';
import type { Clock } from '../../clock.ts';
import { assertMayUseOffice } from '../../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { RateLimit } from '../../http/rate-limits.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { HolderTickets } from '../holder-ticket.ts';
import type { JoinQueueFromPhone } from './join-queue.ts';
import type { RoomCodes } from './room-code.ts';

interface Parts {
  directory: DirectoryReader;
  holderTickets: HolderTickets;
  joinQueue: JoinQueueFromPhone;
  roomCodes: RoomCodes;
  limit: RateLimit;
  clock: Clock;
}

/** Joining the queue with one's own phone, and the code that the room shows for it. */
export function createJoinEndpoints(parts: Parts): Endpoint[] {
  const { directory, holderTickets, joinQueue, roomCodes, limit, clock } = parts;
  const tag = 'Queue';
  const params = z.object({ officeId: slugSchema });
  return [
    endpoint({
      method: 'post',
      path: '/offices/{officeId}/joins',
      tag,
      summary: 'Take a number with one’s own phone, where the office allows it',
      access: 'public',
      params,
      body: joinQueueSchema,
      responses: { 201: holderTicketSchema },
      handle: async ({ params, body, request }) => {
        await limit('join', String(request.ip));
        const ticket = await joinQueue(params.officeId, body);
        await holderTickets.tell(ticket);
        return created(await holderTickets.view(ticket));
      },
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/room-code',
      tag,
      summary: 'The code that the screens in the room show, for those who join with their phone',
      access: { staff: 'any', device: ['kiosk', 'display'] },
      params,
      responses: { 200: roomCodeNowSchema },
      handle: ({ params, actor }) => {
        const office = directory.office(params.officeId);
        assertMayUseOffice(actor, office.id);
        const { code, untilMs } = roomCodes.now(office.id, clock.now());
        return ok({ code: office.joining?.way === 'code' ? code : null, leftMs: untilMs - clock.now() });
      },
    }),
  ];
}
