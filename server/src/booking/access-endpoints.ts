import { z } from 'zod';
import { accessQuerySchema, accessSchema } from '@sportello/shared/access-log';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { StaffNames } from '../staff/staff-names.ts';
import type { AccessLog } from './access-log.ts';

/** For the administration: who looked at citizens' data. */
export function createAccessEndpoints({
  accessLog,
  staffNames,
}: {
  accessLog: AccessLog;
  staffNames: StaffNames;
}): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/admin/access-log',
      tag: 'Privacy',
      summary: 'Who of the staff looked at which appointments, newest first, some 200 at a time',
      access: { staff: ['admin'] },
      query: accessQuerySchema,
      responses: { 200: z.object({ accesses: z.array(accessSchema) }) },
      handle: async ({ query }) => {
        const found = await accessLog.read(query);
        const names = await staffNames(found.map((access) => access.staffId));
        return ok({
          accesses: found.map((access) => ({
            ...access,
            at: access.at.toISOString(),
            staffName: names.get(access.staffId) ?? '',
          })),
        });
      },
    }),
  ];
}
