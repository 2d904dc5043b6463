import { afterEach, expect, test } from 'vitest';
import { deskSchema } from '@sportello/shared/office';
import type { Problem } from '@sportello/shared/problem';
import type { Simulation, SimulationProgress } from '@sportello/shared/simulation';
import { aDirectory } from '../support/municipality.ts';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const minutes = (count: number) => count * 60_000;
const today = { kind: 'recorded', from: '2027-05-03', to: '2027-05-03' };

async function aSupervisor() {
  const { headers } = await server.signedIn('supervisor');
  return <T = Simulation>(body: Record<string, unknown>) =>
    server.post<T>('/offices/registry/simulations', body, headers);
}

test('when a recorded day is played, then it goes as it went, and a desk more would have spared the second wait', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  const desk = await anOpenDesk(server);
  await machine.take();
  await machine.take();
  for (let person = 0; person < 2; person++) {
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    server.clock.advance(minutes(12));
    await desk.told({ type: 'finish' });
  }
  const simulate = await aSupervisor();
  const { status, body } = await simulate({ days: today, change: { desks: 1 } });
  expect(status).toBe(200);
  expect(body.days).toBe(1);
  expect(body.usual.waits).toMatchObject({ people: 2, p50Min: 0, maxMin: 12 });
  expect(body.changed.waits).toMatchObject({ people: 2, maxMin: 0 });
  expect(body.changed.deskUse.map(({ deskId }) => deskId)).toEqual(['registry-1', '+1']);
});

test('when nothing was recorded, then no day is played, and invented days still can be', async () => {
  server = await startQueueServer();
  const simulate = await aSupervisor();
  expect((await simulate({ days: today, change: {} })).body).toMatchObject({
    days: 0,
    usual: { waits: { people: 0 } },
  });
  const { body } = await simulate({ days: { kind: 'invented', days: 3, load: 1 }, change: { desks: -3 } });
  expect(body.days).toBe(3);
  expect(body.usual.waits.people).toBeGreaterThan(100);
  expect(body.changed.waits.p90Min).toBeGreaterThan(body.usual.waits.p90Min);
});

test('when the request makes no sense or an operator asks, then it is refused and says why', async () => {
  server = await startQueueServer();
  const simulate = await aSupervisor();
  const wrong = await simulate<Problem>({ days: { ...today, to: '2027-05-01' }, change: { desks: 99 } });
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors?.map(({ path }) => path).sort()).toEqual(['change.desks', 'days.to']);
  const { headers } = await server.signedIn('operator');
  expect(
    (await server.post('/offices/registry/simulations', { days: today, change: {} }, headers)).status,
  ).toBe(403);
});

test('when a long simulation runs, then it tells meanwhile how far it is, and hanging up ends it', async () => {
  // So many desks that the run would go on for many times as long as anybody here looks at it.
  const desks = Array.from({ length: 300 }, (_, at) =>
    deskSchema.parse({ id: `registry-${at + 1}`, officeId: 'registry', number: at + 1, serviceIds: [] }),
  );
  server = await startQueueServer({ directory: aDirectory({ desks }) });
  const { headers } = await server.signedIn('supervisor');
  const runId = crypto.randomUUID();
  const path = '/offices/registry/simulations';
  const hangUp = new AbortController();
  const body = { days: { kind: 'invented', days: 30, load: 1.3 }, change: { desks: 5 }, runId };
  const asked = fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: hangUp.signal,
  });
  const ended = expect(asked).rejects.toThrow();
  const look = () => server.get<SimulationProgress & Problem>(`${path}/${runId}`, headers);
  await expect.poll(async () => (await look()).body.of, { interval: 5 }).toBe(60);
  hangUp.abort();
  await ended;
  await expect.poll(async () => (await look()).status).toBe(404);
  // The thread is free for the next one, which may bear the same name.
  const { status } = await server.post(path, { ...body, days: { ...body.days, days: 1 } }, headers);
  expect(status).toBe(200);
  expect((await look()).status).toBe(404);
  const { headers: operator } = await server.signedIn('operator');
  expect((await server.get(`${path}/${runId}`, operator)).status).toBe(403);
});
