import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import {
  simulationProgressSchema,
  simulationRequestSchema,
  simulationSchema,
} from '@sportello/shared/simulation';
import { assertMayUseOffice, staffOf } from '../../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { RateLimit } from '../../http/rate-limits.ts';
import type { RunSimulation } from './run-simulation.ts';

/** "What if": days of an office played with other settings. */
export function createSimulationEndpoints({
  simulation,
  limit,
}: {
  simulation: RunSimulation;
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
      handle: async ({ params: { officeId }, body, actor, response }) => {
        assertMayUseOffice(actor, officeId);
        await limit('simulate', staffOf(actor).id);
        // Whoever hangs up has cancelled it.
        const gone = new AbortController();
        response.once('close', () => gone.abort());
        return ok(await simulation.simulate(officeId, body, gone.signal));
      },
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/simulations/{runId}',
      tag: 'Statistics',
      summary: 'How far a simulation is that has not been answered yet',
      access: { staff: ['supervisor', 'admin'] },
      params: z.object({ officeId: slugSchema, runId: z.uuid() }),
      responses: { 200: simulationProgressSchema },
      handle: ({ params: { officeId, runId }, actor }) => {
        assertMayUseOffice(actor, officeId);
        return ok(simulation.progress(officeId, runId));
      },
    }),
  ];
}
