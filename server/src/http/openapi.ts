import {
  extendZodWithOpenApi,
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { problemSchema } from '@sportello/shared/problem';
import type { Endpoint } from './endpoint.ts';

extendZodWithOpenApi(z);

function securityOf({ access }: Endpoint): RouteConfig['security'] {
  if (access === 'public') return [];
  return [...(access.staff ? [{ session: [] }] : []), ...(access.device ? [{ device: [] }] : [])];
}

function responsesOf({ responses }: Endpoint): RouteConfig['responses'] {
  const described: RouteConfig['responses'] = {
    default: {
      description: 'What went wrong and what to do (RFC 9457)',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  };
  for (const [status, contract] of Object.entries(responses)) {
    if (contract === undefined) described[status] = { description: 'Done' };
    else if (typeof contract === 'string')
      described[status] = { description: 'Done', content: { [contract]: { schema: { type: 'string' } } } };
    else described[status] = { description: 'Done', content: { 'application/json': { schema: contract } } };
  }
  return described;
}

/** The OpenAPI 3.1 document of exactly the endpoints that are served. */
export function describeEndpoints(endpoints: readonly Endpoint[], version: string) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'sportello_session',
  });
  registry.registerComponent('securitySchemes', 'device', { type: 'http', scheme: 'bearer' });
  for (const spec of endpoints) {
    registry.registerPath({
      method: spec.method,
      path: spec.path,
      tags: [spec.tag],
      summary: spec.summary,
      security: securityOf(spec),
      request: {
        params: spec.params as never,
        query: spec.query as never,
        headers: spec.headers
          ? z.object(
              Object.fromEntries(
                Object.entries(spec.headers).map(([name, text]) => [
                  name,
                  z.string().meta({ description: text }),
                ]),
              ),
            )
          : undefined,
        body: spec.body ? { content: { 'application/json': { schema: spec.body } } } : undefined,
      },
      responses: responsesOf(spec),
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Sportello',
      version,
      description: 'Appointments and the desk queue for public offices',
      license: { name: 'EUPL-1.2' },
    },
    servers: [{ url: '/api/v1' }],
  });
}
