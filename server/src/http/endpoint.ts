import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Actor, AccessRule, Authenticator } from './auth.ts';

type Schema = z.ZodType;
type Parsed<S extends Schema | undefined> = S extends Schema ? z.output<S> : undefined;

/** One endpoint: its contract, who may call it, and the use case behind it. OpenAPI is generated from the same object. */
export interface EndpointSpec<
  Params extends Schema | undefined = Schema | undefined,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/v1`, parameters in braces: `/offices/{officeId}/queue`. */
  path: string;
  tag: string;
  summary: string;
  access: AccessRule;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Names of request headers that matter, for the documentation. */
  headers?: Record<string, string>;
  /** Success statuses and what they carry; `undefined` is an empty body, a string a media type that is not JSON. */
  responses: Record<number, Schema | string | undefined>;
  handle: (call: {
    params: Parsed<Params>;
    query: Parsed<Query>;
    body: Parsed<Body>;
    actor: Actor;
    request: Request;
    response: Response;
  }) => Promise<Reply> | Reply;
}

export interface Reply {
  status: number;
  /** Passed through the response's schema, which drops every field that it does not list. */
  body?: unknown;
  /** In place of `body`: JSON that has passed through the contract already, sent as it is. */
  bytes?: Buffer;
  headers?: Record<string, string>;
}

export const ok = (body: unknown, headers?: Record<string, string>): Reply => ({
  status: 200,
  body,
  headers,
});
export const okBytes = (bytes: Buffer): Reply => ({ status: 200, bytes });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });

/** Ties the types of one endpoint together; the result forgets them, so that endpoints fit in one list. */
export function endpoint<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(spec: EndpointSpec<P, Q, B>): Endpoint {
  return spec as unknown as Endpoint;
}
export type Endpoint = EndpointSpec;

function send(response: Response, spec: Endpoint, reply: Reply): void {
  const contract = spec.responses[reply.status];
  response.status(reply.status).set(reply.headers ?? {});
  if (contract === undefined) response.end();
  else if (reply.bytes !== undefined) response.type('json').send(reply.bytes);
  else if (typeof contract === 'string') response.type(contract).send(reply.body);
  else response.json(contract.parse(reply.body));
}

/**
 * Express routes for the endpoints; input is parsed before the use case sees it. `prepare` runs before each of them: it
 * brings what this server keeps in memory up to date.
 */
export function createRouter(
  endpoints: readonly Endpoint[],
  authenticate: Authenticator,
  prepare: () => Promise<void>,
): Router {
  const router = Router();
  for (const spec of endpoints) {
    const path = spec.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router[spec.method](path, async (request, response) => {
      const [actor] = await Promise.all([authenticate(request, spec.access), prepare()]);
      const reply = await spec.handle({
        params: spec.params?.parse(request.params),
        query: spec.query?.parse(request.query),
        body: spec.body?.parse(request.body ?? {}),
        actor,
        request,
        response,
      } as Parameters<Endpoint['handle']>[0]);
      send(response, spec, reply);
    });
  }
  return router;
}
