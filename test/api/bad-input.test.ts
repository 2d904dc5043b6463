import fc from 'fast-check';
import { problemSchema } from '@sportello/shared/problem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nasty, spoilt, valuesOf, type Description, type Operation } from '../support/api-description.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Requests of each kind to each operation; more by `BAD_INPUTS`, others by `BAD_INPUT_SEED`. */
const TRIES = Number(process.env.BAD_INPUTS ?? 5);
const SEED = Number(process.env.BAD_INPUT_SEED ?? 20261125);

let server: TestServer;
let description: Description;
beforeAll(async () => {
  server = await startTestServer();
  description = (await server.get<Description>('/openapi.json')).body;
});
afterAll(() => server.close());

/** Ids that are there, so that bad input gets past the first look-up. */
const known = {
  officeId: ['registry', 'town-hall'],
  serviceId: ['identity-card', 'mayor'],
  calendarId: ['registry-counters', 'mayor'],
  deskId: ['registry-1'],
  id: ['registry', 'identity-card', 'registry-1'],
};

interface Attempt {
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

/** A request as the operation describes it, with what it takes in path, query, header and body. */
function attempts(path: string, { parameters = [], requestBody }: Operation): fc.Arbitrary<Attempt> {
  const schema = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      values: fc.tuple(
        ...parameters.map((one) =>
          fc.oneof(
            { weight: 5, arbitrary: valuesOf(description, one.schema, known, one.name) },
            { weight: 1, arbitrary: nasty },
          ),
        ),
      ),
      body: schema
        ? valuesOf(description, schema, known).chain((good) =>
            fc.oneof({ weight: 1, arbitrary: fc.constant(good) }, { weight: 3, arbitrary: spoilt(good) }),
          )
        : fc.constant(undefined),
    })
    .map(({ values, body }) => {
      const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) ?? '';
      const given = parameters.map((one, index) => ({ ...one, text: text(values[index]).slice(0, 3000) }));
      const encoded = (value: string) => encodeURIComponent(value.toWellFormed());
      const query = given.filter((one) => one.in === 'query').map((one) => [one.name, encoded(one.text)]);
      const inPath = Object.fromEntries(
        given.filter((one) => one.in === 'path').map((one) => [one.name, one.text]),
      );
      const named = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(inPath[name]!) || '%20');
      const headers = given
        .filter((one) => one.in === 'header')
        .map((one) => [one.name, one.text.replaceAll(/[^\x21-\x7e]/g, '?')]);
      return {
        url: `${named}?${query.map(([name, value]) => `${name}=${value}`).join('&')}`,
        headers: Object.fromEntries(headers) as Record<string, string>,
        body,
      };
    });
}

async function send(method: string, { url, headers, body }: Attempt): Promise<string | undefined> {
  const response = await fetch(`${server.url}/api/v1${url}`, {
    method: method.toUpperCase(),
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  if (response.status < 400) return undefined;
  if (response.status >= 500) return `${response.status} ${text}`;
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) return `${response.status} as ${type}: ${text}`;
  const problem = problemSchema.safeParse(JSON.parse(text));
  if (!problem.success) return `no problem: ${text}`;
  return /\\n *at |node_modules|\.ts:\d/.test(text) ? `a stack: ${text}` : undefined;
}

it(`when any operation gets what nobody should send (seed ${SEED}), then it answers, with a problem that has a code, and never fails`, async () => {
  const wrong: string[] = [];
  let index = 0;
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      // Some operations sign out, or take the account away.
      const { headers } = await server.signedIn('admin');
      const machine = await server.pairedDevice('kiosk');
      const actors: Record<string, string>[] = [headers, machine.headers, {}];
      index += 1;
      for (const attempt of fc.sample(attempts(path, operation), { numRuns: TRIES, seed: SEED + index })) {
        for (const actor of actors) {
          const found = await send(method, { ...attempt, headers: { ...attempt.headers, ...actor } });
          if (found)
            wrong.push(`${method} ${attempt.url} ${JSON.stringify(attempt.body)?.slice(0, 400)}: ${found}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);

it.each([
  ['a body that is no JSON', { body: '{"serviceId":' }],
  ['a body that is not UTF-8', { body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }],
  ['another kind of body', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['another charset', { body: '{}', headers: { 'content-type': 'application/json; charset=koi8-r' } }],
  ['an encoding that is none', { body: '{}', headers: { 'content-encoding': 'zip' } }],
  ['more than anybody needs', { body: JSON.stringify({ text: 'x'.repeat(3_000_000) }) }],
  ['deep nesting', { body: '['.repeat(50_000) + ']'.repeat(50_000) }],
  ['a path that cannot be decoded', { path: '/holds/%E0%A4%A' }],
  ['a path with a NUL', { path: '/offices/%00/queue', method: 'GET' }],
  ['a method that is not there', { method: 'PROPFIND' }],
] as [
  string,
  {
    path?: string;
    method?: string;
    body?: string | Uint8Array<ArrayBuffer>;
    headers?: Record<string, string>;
  },
][])(
  'when a request has %s, then a problem says so',
  async (_what, { path = '/holds', method = 'POST', body, headers }) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    expect([404, 413, 415, 422]).toContain(response.status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problemSchema.safeParse(await response.json()).success).toBe(true);
  },
);
