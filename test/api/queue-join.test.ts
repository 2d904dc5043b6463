import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Joining, RoomCodeNow } from '@sportello/shared/joining';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket, PublicQueue } from '@sportello/shared/queue';
import { aDirectory } from '../support/municipality.ts';
import { anOpenDesk, inParallel, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

async function startWith(joining?: Joining) {
  const directory = aDirectory();
  directory.offices[0] = { ...directory.offices[0]!, joining };
  server = await startQueueServer({ directory });
}
const join = <T = HolderTicket>(
  proof: object,
  { phone = randomUUID(), ...more }: Record<string, unknown> = {},
) =>
  server.post<T>('/offices/registry/joins', {
    serviceId: 'identity-card',
    commandId: randomUUID(),
    phone,
    proof,
    ...more,
  });
async function roomCode(): Promise<string> {
  const { headers } = await server.pairedDevice('display');
  return (await server.get<RoomCodeNow>('/offices/registry/room-code', headers)).body.code!;
}
const numbers = async () => (await server.get<PublicQueue>('/offices/registry/queue')).body.tickets.length;

describe('with a code in the room', () => {
  test('when the code is right, then a number is given as at the machine', async () => {
    await startWith({ way: 'code' });
    const code = await roomCode();
    const { status, body } = await join({ way: 'code', code: ` ${code.toLowerCase()} ` });
    expect(status).toBe(201);
    expect(body).toMatchObject({ label: 'A001', state: 'waiting', serviceId: 'identity-card' });
  });

  test('when one phone asks many times at once and again, then it has one number', async () => {
    await startWith({ way: 'code' });
    const [code, phone] = [await roomCode(), randomUUID()];
    const answers = await inParallel(12, 12, () => join({ way: 'code', code }, { phone }));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect(new Set(answers.map(({ body }) => body.label)).size).toBe(1);
    expect((await join({ way: 'code', code }, { phone, serviceId: 'residence' })).body.label).toBe('A001');
    expect(await numbers()).toBe(1);
    expect((await join({ way: 'code', code })).body.label).toBe('A002');
  });

  test('when the visit is over, then the phone can take one more number, one of many at once', async () => {
    await startWith({ way: 'code' });
    const [code, phone, commandId] = [await roomCode(), randomUUID(), randomUUID()];
    const first = await join({ way: 'code', code }, { phone, commandId });
    const desk = await anOpenDesk(server);
    for (const type of ['callNext', 'start', 'finish']) await desk.told({ type });
    const repeated = await join({ way: 'code', code }, { phone, commandId });
    expect(repeated.body).toMatchObject({ token: first.body.token, state: 'done' });

    const next = await inParallel(8, 8, () => join({ way: 'code', code }, { phone }));
    expect(new Set(next.map(({ body }) => body.label))).toEqual(new Set(['A002']));
    expect(next[0]!.body.state).toBe('waiting');
  });

  test('when the code is wrong or too old, then it says so', async () => {
    await startWith({ way: 'code' });
    const code = await roomCode();
    server.clock.advance(10 * 60_000);
    expect(await roomCode()).not.toBe(code);
    expect((await join({ way: 'code', code })).status).toBe(201);
    server.clock.advance(10 * 60_000);
    const late = await join<Problem>({ way: 'code', code });
    expect(late).toMatchObject({ status: 409, body: { code: 'join.wrongCode' } });
    const bad = await join<Problem>({ way: 'code', code: 'x' });
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ path: 'proof.code' }] } });
    expect((await join({ way: 'distance', latitude: 0, longitude: 0, accuracyM: 1 })).status).toBe(409);
  });

  test('when somebody outside asks for the code, then only screens and staff of the office get it', async () => {
    await startWith({ way: 'code' });
    const code = await roomCode();
    const elsewhere = await server.pairedDevice('display', 'town-hall');
    const path = '/offices/registry/room-code';
    expect((await server.get(path)).status).toBe(401);
    expect((await server.get(path, elsewhere.headers)).status).toBe(403);
    const shown = JSON.stringify((await server.get('/offices/registry/queue')).body);
    expect(shown).not.toContain(code);
    const staff = await server.signedIn('operator');
    expect((await server.get<RoomCodeNow>(path, staff.headers)).body).toEqual({
      code,
      leftMs: 600_000,
    });
  });

  test('when the office is closed or gives the service by appointment only, then the machine’s refusals hold', async () => {
    await startWith({ way: 'code' });
    const code = await roomCode();
    const mayor = await join<Problem>({ way: 'code', code }, { serviceId: 'mayor' });
    expect(mayor.body.code).toBe('service.notOfferedHere');
    server.clock.set('2027-05-03T16:00:00Z');
    expect((await join<Problem>({ way: 'code', code: await roomCode() })).body.code).toBe('office.closed');
    expect(await numbers()).toBe(0);
  });
});

test('when the office wants people near, then a phone within the distance gets a number and one farther away none', async () => {
  await startWith({ way: 'distance', latitude: 43.3177, longitude: 11.3289, meters: 1000 });
  const near = { way: 'distance', latitude: 43.3183, longitude: 11.3317, accuracyM: 20 };
  const far = { way: 'distance', latitude: 43.4, longitude: 11.3, accuracyM: 20 };
  expect((await join(near)).body.label).toBe('A001');
  expect((await join<Problem>(far)).body).toMatchObject({ code: 'join.tooFar', data: { meters: 1000 } });
  expect((await join<Problem>({ way: 'code', code: 'ABCD' })).body.code).toBe('join.notOffered');
  const { headers } = await server.pairedDevice('display');
  const screen = await server.get<RoomCodeNow>('/offices/registry/room-code', headers);
  expect(screen.body.code).toBeNull();
});

test('when the office says nothing about phones, then none joins', async () => {
  await startWith();
  const answer = await join<Problem>({ way: 'code', code: 'ABCD' });
  expect(answer).toMatchObject({ status: 409, body: { code: 'join.notOffered' } });
});

test('when an address asks too often, then it has to wait', async () => {
  const directory = aDirectory();
  directory.offices[0] = { ...directory.offices[0]!, joining: { way: 'code' } };
  server = await startQueueServer({ directory, env: { RATE_LIMITS: 'true' } });
  const tries = await inParallel(31, 1, () => join<Problem>({ way: 'code', code: 'ABCD' }));
  expect(tries.at(-1)).toMatchObject({ status: 429, body: { code: 'request.tooMany' } });
});
