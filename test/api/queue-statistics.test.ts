import { afterEach, expect, test } from 'vitest';
import type { Statistics } from '@sportello/shared/statistics';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const minutes = (count: number) => count * 60_000;
const TODAY = '/offices/registry/statistics?from=2027-05-03&to=2027-05-03';

test('when visits end, then waits, services and no-shows are there by service, desk and hour, as JSON and CSV', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  for (let count = 0; count < 3; count++) await machine.take();
  server.clock.advance(1_000);
  const leaver = await machine.take({ serviceId: 'residence' });
  const desk = await anOpenDesk(server);
  for (const serviceMin of [4, 6]) {
    server.clock.advance(minutes(5));
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    server.clock.advance(minutes(serviceMin));
    await desk.told({ type: 'finish' });
  }
  await desk.told({ type: 'callNext' });
  await desk.told({ type: 'recall' });
  await desk.told({ type: 'recall' });
  await desk.told({ type: 'noShow' });
  server.clock.advance(minutes(60));
  await server.post(`/tickets/${leaver.token}/leave`);

  const { headers } = await server.signedIn('supervisor');
  const { body } = await server.get<Statistics>(TODAY, headers);
  expect(body.total).toMatchObject({ served: 2, noShows: 1, left: 1 });
  // Called after 5, 14 and 20 minutes.
  expect(body.total.waitMin).toEqual({ cases: 3, mean: 13, p50: 14, p80: 20, p90: 20, p95: 20, max: 20 });
  expect(body.total.serviceMin).toEqual({ cases: 2, mean: 5, p50: 4, p80: 6, p90: 6, p95: 6, max: 6 });
  expect(body.byService.map(({ key, served, left }) => [key, served, left])).toEqual([
    ['identity-card', 2, 0],
    ['residence', 0, 1],
  ]);
  expect(body.byDesk.map(({ key, served, noShows }) => [key, served, noShows])).toEqual([
    ['registry-1', 2, 1],
  ]);
  expect(body.byHour.map(({ key }) => key)).toEqual(['10', '11']);
  expect(body.byDate.map(({ key, served }) => [key, served])).toEqual([['2027-05-03', 2]]);
  // All four came at ten on a Monday, whenever they went.
  expect(body.visitors).toEqual({
    days: [1, 0, 0, 0, 0, 0, 0],
    hours: [{ weekday: 1, hour: 10, visitors: 4 }],
  });
  expect(body.accuracy.cases).toBe(3);

  const csv = await server.get<string>(TODAY.replace('statistics?', 'statistics.csv?'), headers);
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(csv.body.split('\r\n').slice(1, 3)).toEqual([
    '2027-05-03,10,identity-card,registry-1,2,1,0,13,14,20,20,20,5,4,6,6,6',
    '2027-05-03,11,residence,,0,0,1,,,,,,,,,,',
  ]);
});

test('when a finish is undone, also after a note, or a note is written afterwards, then it is counted once', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  await machine.take();
  const desk = await anOpenDesk(server);
  for (const type of ['callNext', 'start', 'finish', 'undo']) await desk.told({ type });
  const { ticket } = await desk.told({ type: 'finish' });
  const note = { type: 'note', ticketId: ticket!.id, text: 'Ha dimenticato la foto' };
  await desk.told(note);
  await desk.told({ type: 'undo' });
  await desk.told({ type: 'finish' });
  await desk.told(note);
  const { headers } = await server.signedIn('supervisor');
  expect((await server.get<Statistics>(TODAY, headers)).body.total).toMatchObject({ served: 1, noShows: 0 });
});

test('when an operator asks, then statistics about desks are not shown, and the accuracy is public', async () => {
  server = await startQueueServer();
  const { headers } = await server.signedIn('operator');
  expect((await server.get(TODAY, headers)).status).toBe(403);
  expect((await server.get('/offices/registry/accuracy')).body).toMatchObject({ total: { cases: 0 } });
});
