import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '@sportello/shared/problem';
import { createECDH } from 'node:crypto';
import { decryptPush, startPushService, type PushService } from '../support/push-service.ts';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let service: PushService;
let server: TestServer;
beforeEach(async () => {
  service = await startPushService();
  server = await startQueueServer({ env: { PUSH_SERVICES: service.origin } });
});
afterEach(async () => {
  await server.close();
  await service.close();
});

const serverKey = async () => (await server.get<{ publicKey: string }>('/push-key')).body.publicKey;
const pathOf = (token: string) => `/tickets/${token}/push-subscription`;

/** Somebody who waits, with a phone that listens. */
async function aListener(language: 'it' | 'en' = 'it') {
  const machine = await aTicketMachine(server);
  const ticket = await machine.take();
  const phone = service.subscribe(await serverKey(), language);
  expect((await server.put(pathOf(ticket.token), phone.subscription)).status).toBe(204);
  return { ...phone, ticket };
}

test('when the example of RFC 8291 is opened, then the test’s own decryption reads it', () => {
  const browser = createECDH('prime256v1');
  browser.setPrivateKey(Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'));
  const sealed = Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  );
  expect(decryptPush(sealed, browser, Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'))).toBe(
    'When I grow up, I want to be a watermelon',
  );
});

test('when the number is called and called again, then the phone is told the desk each time, in its language', async () => {
  const italian = await aListener();
  const english = await aListener('en');
  const desk = await anOpenDesk(server, 'registry-4');
  await desk.told({ type: 'callNext' });
  await server.context.push.run();
  await desk.told({ type: 'note', text: 'Sente male' });
  await desk.told({ type: 'recall' });
  await server.context.push.run();
  await desk.told({ type: 'start' });
  await desk.told({ type: 'finish' });
  await desk.told({ type: 'callNext' });
  await server.context.push.run();

  const { token, label } = italian.ticket;
  expect(service.faults).toEqual([]);
  expect(italian.received.map(({ message }) => message.title)).toEqual([
    `${label}: vai allo sportello 4`,
    `${label}: vai allo sportello 4`,
  ]);
  expect(italian.received[0]).toMatchObject({
    message: { body: 'Anagrafe', language: 'it', path: `/ticket/${token}` },
    ttlSec: 300,
    urgency: 'high',
  });
  expect(italian.received[0]!.topic).toBe(italian.received[1]!.topic);
  expect(english.received.map(({ message }) => message.title)).toEqual([
    `${english.ticket.label}: go to desk 4`,
  ]);
  expect(english.received[0]!.topic).not.toBe(italian.received[0]!.topic);
});

test('when somebody is put down as missed, then the phone says how to come back', async () => {
  const { received, ticket } = await aListener();
  const desk = await anOpenDesk(server);
  for (const type of ['callNext', 'recall', 'recall', 'noShow']) await desk.told({ type });
  await server.context.push.run();
  expect(received.at(-1)!.message).toMatchObject({
    title: `${ticket.label}: ti abbiamo chiamato e non c’eri`,
  });
});

test('when the push service stumbles, then the call is not held up and the message comes later, once', async () => {
  const { received } = await aListener();
  const desk = await anOpenDesk(server);
  service.answer({ status: 500 }, { status: 429, headers: { 'retry-after': '20' } });
  await desk.told({ type: 'callNext' });
  await server.context.push.run();
  server.clock.advance(2_000);
  await server.context.push.run();
  server.clock.advance(19_000);
  await server.context.push.run();
  expect(received).toHaveLength(0);
  server.clock.advance(1_000);
  await server.context.push.run();
  await server.context.push.run();
  expect(received.map(({ ttlSec }) => ttlSec)).toEqual([278]);
});

test('when the push service is away for too long, then an old call is not told any more', async () => {
  const { received } = await aListener();
  const desk = await anOpenDesk(server);
  service.answer(
    { status: 503, headers: { 'retry-after': '240' } },
    { status: 503, headers: { 'retry-after': '240' } },
  );
  await desk.told({ type: 'callNext' });
  await server.context.push.run();
  for (let minute = 0; minute < 10; minute++) {
    server.clock.advance(60_000);
    await server.context.push.run();
  }
  expect(received).toHaveLength(0);
});

test.each([404, 410])('when the browser is gone (%d), then nothing is sent to it again', async (status) => {
  const { received } = await aListener();
  const desk = await anOpenDesk(server);
  service.answer({ status });
  await desk.told({ type: 'callNext' });
  await server.context.push.run();
  await desk.told({ type: 'recall' });
  await server.context.push.run();
  expect(received).toHaveLength(0);
});

test('when the browser wants no messages any more, then it gets none', async () => {
  const { received, ticket, subscription } = await aListener();
  const answer = await fetch(`${server.url}/api/v1${pathOf(ticket.token)}`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint: subscription.endpoint }),
  });
  expect(answer.status).toBe(204);
  const desk = await anOpenDesk(server);
  await desk.told({ type: 'callNext' });
  await server.context.push.run();
  expect(received).toHaveLength(0);
});

test('when one browser subscribes many times at once, then it is told once', async () => {
  const { received, ticket, subscription } = await aListener();
  await Promise.all(Array.from({ length: 8 }, () => server.put(pathOf(ticket.token), subscription)));
  const desk = await anOpenDesk(server);
  await desk.told({ type: 'callNext' });
  await Promise.all([server.context.push.run(), server.context.push.run()]);
  expect(received).toHaveLength(1);
});

test('when the visit is over, then no browser is kept and none can be added', async () => {
  const { ticket, subscription } = await aListener();
  const kept = () => server.context.push.listening(ticket.token.split('.')[0]!);
  expect(await kept()).toBe(1);
  expect((await server.post(`/tickets/${ticket.token}/leave`)).status).toBe(200);
  await server.context.push.run();
  expect(await kept()).toBe(0);
  const late = await server.put<Problem>(pathOf(ticket.token), subscription);
  expect(late).toMatchObject({ status: 409, body: { code: 'ticket.transition' } });
});

test('when the address is not of a push service, then it is refused at its field and never called', async () => {
  const { ticket, subscription } = await aListener();
  for (const endpoint of [
    'http://127.0.0.1:9/x',
    'https://169.254.169.254/latest',
    'ftp://x.example/',
    'x',
  ]) {
    const answer = await server.put<Problem>(pathOf(ticket.token), { ...subscription, endpoint });
    expect(answer.status).toBe(422);
    expect(new Set(answer.body.errors?.map(({ path }) => path))).toEqual(new Set(['endpoint']));
  }
  const wrongKey = { ...subscription, keys: { ...subscription.keys, p256dh: 'short' } };
  expect((await server.put(pathOf(ticket.token), wrongKey)).status).toBe(422);
  expect((await server.put(pathOf('nobody'), subscription)).status).toBe(404);
});

test('when servers share a secret, then they share the key; when not, then not', async () => {
  const other = await startQueueServer({ env: { SECRET: 'x'.repeat(32) } });
  const same = await startQueueServer({ env: { SECRET: 'x'.repeat(32) } });
  const keyOf = async (one: TestServer) => (await one.get<{ publicKey: string }>('/push-key')).body.publicKey;
  const [mine, theirs, again] = await Promise.all([keyOf(server), keyOf(other), keyOf(same)]);
  await Promise.all([other.close(), same.close()]);
  expect(Buffer.from(mine, 'base64url')).toHaveLength(65);
  expect(theirs).toBe(again);
  expect(theirs).not.toBe(mine);
});

test('when a family’s numbers are joined, then one call reaches every phone, each with its own page', async () => {
  const listeners = [await aListener(), await aListener('en')];
  const machine = await aTicketMachine(server);
  const late = await machine.take();
  const [first, second] = listeners;
  const desk = await anOpenDesk(server);
  const { queue } = server.context;
  const idOf = async (token: string) => (await queue.holderTickets.byToken(token)).id;
  const otherIds = [await idOf(second!.ticket.token), await idOf(late.token)];
  await desk.told({ type: 'join', ticketId: await idOf(first!.ticket.token), otherIds });
  await desk.told({ type: 'callNext' });
  await server.context.push.run();
  // Who asks for messages only after the join hears of the common call too.
  const lateKey = service.subscribe(await serverKey());
  expect((await server.put(pathOf(late.token), lateKey.subscription)).status).toBe(204);
  await desk.told({ type: 'recall' });
  await server.context.push.run();

  const pathsAndTitles = (received: typeof lateKey.received) =>
    received.map(({ message }) => `${message.path} ${message.title}`);
  const { label } = first!.ticket;
  const called = `/ticket/${second!.ticket.token} ${label}: go to desk 1`;
  expect(pathsAndTitles(second!.received)).toEqual([called, called]);
  expect(pathsAndTitles(lateKey.received)).toEqual([`/ticket/${late.token} ${label}: vai allo sportello 1`]);
  expect(first!.received).toHaveLength(2);
  await desk.told({ type: 'start' });
  await desk.told({ type: 'finish' });
  await server.context.push.run();
  expect(await server.context.push.listening(await idOf(late.token))).toBe(0);
});
