import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import { intakeSchema, setIntakeSchema } from '@sportello/shared/intake';
import { assertMayUseOffice, staffOf } from '../../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { IntakeOfDay } from './intake.ts';

interface Parts {
  directory: DirectoryReader;
  intake: IntakeOfDay;
}

export function createIntakeEndpoints({ directory, intake }: Parts): Endpoint[] {
  const common = {
    tag: 'Queue',
    path: '/offices/{officeId}/intake',
    params: z.object({ officeId: slugSchema }),
    responses: { 200: intakeSchema },
  };
  return [
    endpoint({
      ...common,
      method: 'get',
      summary: 'Whether numbers are given today, and until when who takes one would be served',
      access: { staff: 'any' },
      handle: async ({ params, actor }) => {
        assertMayUseOffice(actor, directory.office(params.officeId).id);
        return ok(await intake.read(params.officeId));
      },
    }),
    endpoint({
      ...common,
      method: 'put',
      summary: 'Stop giving numbers for the rest of the day, go on, or leave it to the forecast',
      access: { staff: ['supervisor', 'admin'] },
      body: setIntakeSchema,
      handle: async ({ params, body, actor }) => {
        assertMayUseOffice(actor, directory.office(params.officeId).id);
        return ok(await intake.set(params.officeId, staffOf(actor), body.mode));
      },
    }),
  ];
}
