import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import {
  handedInSchema,
  handInSchema,
  numberBlockSchema,
  reserveNumbersSchema,
} from '@sportello/shared/offline';
import { assertMayUseOffice, deviceOf } from '../../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { Queue } from '../queue.ts';

const tag = 'Devices';

/** What a ticket machine needs to work through an outage. */
export function createOfflineEndpoints(queue: Pick<Queue, 'reserveNumbers' | 'handIn'>): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/offices/{officeId}/number-blocks',
      tag,
      summary: 'Reserve numbers that the machine may give while the server is away',
      access: { device: ['kiosk'] },
      params: z.object({ officeId: slugSchema }),
      body: reserveNumbersSchema,
      responses: { 201: numberBlockSchema },
      handle: async ({ params, body, actor }) => {
        assertMayUseOffice(actor, params.officeId);
        return created(await queue.reserveNumbers(params.officeId, deviceOf(actor), body));
      },
    }),
    endpoint({
      method: 'post',
      path: '/device/offline-tickets',
      tag,
      summary: 'Hand in what the machine did while the server was away; again, without further effect',
      access: { device: ['kiosk'] },
      body: handInSchema,
      responses: { 200: handedInSchema },
      handle: async ({ body, actor }) => ok(await queue.handIn(deviceOf(actor), body)),
    }),
  ];
}
