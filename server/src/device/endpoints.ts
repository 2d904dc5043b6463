import { z } from 'zod';
import {
  changeDeviceSchema,
  deviceSchema,
  deviceStatusSchema,
  pairDeviceSchema,
  pairingSchema,
  startPairingSchema,
} from '@sportello/shared/device';
import { uuidSchema } from '@sportello/shared/identifier';
import { staffOf, deviceOf } from '../http/auth.ts';
import { created, endpoint, noContent, ok, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { ManageDevices } from './manage-devices.ts';
import type { PairScreen } from './pair-device.ts';
import type { StartPairingOfScreen } from './start-pairing.ts';

const tag = 'Devices';
const deviceParams = z.object({ deviceId: uuidSchema });
const admin = { staff: ['admin'] } as const;

interface Parts {
  startPairing: StartPairingOfScreen;
  pair: PairScreen;
  manage: ManageDevices;
  limit: RateLimit;
}

/** Pairing of screens and what an administrator does with them. */
export function createDeviceEndpoints({ startPairing, pair, manage, limit }: Parts): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/pairings',
      tag,
      summary: 'A new screen asks for a code; its token works once an administrator has typed the code',
      access: 'public',
      body: startPairingSchema,
      responses: { 201: pairingSchema },
      handle: async ({ body, request }) => {
        await limit('pair', String(request.ip));
        return created(await startPairing(body));
      },
    }),
    endpoint({
      method: 'get',
      path: '/device',
      tag,
      summary: 'What this device is paired as; 401 until it is, and again when it was revoked',
      access: { device: ['kiosk', 'display'] },
      responses: { 200: deviceSchema },
      handle: ({ actor }) => ok(deviceOf(actor)),
    }),
    endpoint({
      method: 'get',
      path: '/devices',
      tag,
      summary: 'Paired screens, when they were last in contact and what they run',
      access: admin,
      responses: { 200: z.object({ devices: z.array(deviceStatusSchema) }) },
      handle: async () => ok({ devices: await manage.list() }),
    }),
    endpoint({
      method: 'post',
      path: '/devices',
      tag,
      summary: 'Pair the screen that shows this code; a code works once',
      access: admin,
      body: pairDeviceSchema,
      responses: { 201: deviceSchema },
      handle: async ({ body, actor }) => {
        await limit('pairingCode', staffOf(actor).id);
        return created(await pair(body));
      },
    }),
    endpoint({
      method: 'patch',
      path: '/devices/{deviceId}',
      tag,
      summary: 'Rename a screen, move it to another office, change what it shows',
      access: admin,
      params: deviceParams,
      body: changeDeviceSchema,
      responses: { 200: deviceStatusSchema },
      handle: async ({ params, body }) => ok(await manage.change(params.deviceId, body)),
    }),
    endpoint({
      method: 'delete',
      path: '/devices/{deviceId}',
      tag,
      summary: 'Revoke a screen: it goes back to showing a code at once',
      access: admin,
      params: deviceParams,
      responses: { 204: undefined },
      handle: async ({ params }) => {
        await manage.revoke(params.deviceId);
        return noContent();
      },
    }),
    endpoint({
      method: 'post',
      path: '/devices/{deviceId}/reload',
      tag,
      summary: 'Let a screen load its page again',
      access: admin,
      params: deviceParams,
      responses: { 204: undefined },
      handle: async ({ params }) => {
        await manage.reload(params.deviceId);
        return noContent();
      },
    }),
  ];
}
