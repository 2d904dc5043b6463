import { z } from 'zod';
import { deviceStatusSchema, type DeviceStatus } from '@sportello/shared/device';
import { directionCommandSchema, directionResultSchema } from '@sportello/shared/direction';
import { slugSchema } from '@sportello/shared/identifier';
import { assertMayUseOffice, staffOf } from '../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DirectOffice } from './direct-office.ts';

const tag = 'Direction';
const params = z.object({ officeId: slugSchema });
const access = { staff: ['supervisor', 'admin'] } as const;

interface Parts {
  directory: DirectoryReader;
  directOffice: DirectOffice;
  /** Every paired screen of the installation. */
  listDevices: () => Promise<DeviceStatus[]>;
}

/** What those who run an office do from outside the desks, and the screens that they should see connected. */
export function createDirectionEndpoints({ directory, directOffice, listDevices }: Parts): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/offices/{officeId}/direction',
      tag,
      summary:
        'Release a desk, change what it takes today, send a waiting person elsewhere; the same command id has one effect',
      access,
      params,
      body: directionCommandSchema,
      responses: { 200: directionResultSchema },
      handle: async ({ params: { officeId }, body, actor }) => {
        assertMayUseOffice(actor, officeId);
        return ok(await directOffice(officeId, staffOf(actor), body));
      },
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/devices',
      tag,
      summary: 'The screens and ticket machines of an office, and which of them are connected',
      access,
      params,
      responses: { 200: z.object({ devices: z.array(deviceStatusSchema) }) },
      handle: async ({ params: { officeId }, actor }) => {
        directory.office(officeId);
        assertMayUseOffice(actor, officeId);
        return ok({ devices: (await listDevices()).filter((device) => device.officeId === officeId) });
      },
    }),
  ];
}
