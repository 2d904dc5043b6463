import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import { simulationRequestSchema, simulationSchema } from '@sportello/shared/simulation';
import { assertMayUseOffice, staffOf } from '../../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { RateLimit } from '../../http/rate-limits.ts';
import type { RunSimulation } from './run-simulation.ts';

/** "What if": days of an office played with other settings. */
export function createSimulationEndpoints({
  simulate,
  limit,
}: {
  simulate: RunSimulation;
  limit: RateLimit;
}): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/offices/{officeId}/simulations',
      tag: 'Statistics',
      summary: 'Play recorded or invented days as they are and with a change, and compare; stores nothing',
      access: { staff: ['supervisor', 'admin'] },
      params: z.object({ officeId: slugSchema }),
      body: simulationRequestSchema,
      responses: { 200: simulationSchema },
      handle: async ({ params: { officeId }, body, actor }) => {
        assertMayUseOffice(actor, officeId);
        await limit('simulate', staffOf(actor).id);
        return ok(await simulate(officeId, body));
      },
    }),
  ];
}
