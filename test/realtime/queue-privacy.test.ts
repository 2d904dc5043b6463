import { afterEach, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import type { HolderTicket } from '@sportello/shared/queue';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aConnectedSocket, aFollower } from '../support/follower.ts';
import { anOpenDesk } from '../support/queue.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await server?.close();
});

test('when somebody with an appointment is called, then the public room carries the label and nothing about the person', async () => {
  server = await startTestServer();
  const { body } = await createBookingSteps(server).book('2027-05-03T07:00:00.000Z');
  const { code, id, label } = body.appointment;
  server.clock.set('2027-05-03T06:55:00Z');
  const socket = await aConnectedSocket(server.url);
  const received: unknown[] = [];
  socket.onAny((...message: unknown[]) => void received.push(message));
  const screen = aFollower(socket, 'public');
  closing.push(screen.stop);
  await screen.until(() => true);

  const checkIn = await server.post<HolderTicket>('/offices/registry/check-ins', {
    code,
    commandId: randomUUID(),
  });
  const desk = await anOpenDesk(server);
  const { ticket } = await desk.told({ type: 'callNext' });
  await desk.told({ type: 'note', text: 'Sordo a sinistra' });
  await desk.told({ type: 'start' });
  await screen.until(({ tickets }) => tickets.some(({ state }) => state === 'serving'));

  const all = JSON.stringify([received, screen.states]);
  expect(all).toContain(label);
  const secrets = ['Ada', 'Rossi', 'Rinnovo', 'bambino', 'Sordo', code, id, ticket!.id, checkIn.body.token];
  for (const secret of [...secrets, desk.staff.id, desk.staff.displayName]) expect(all).not.toContain(secret);
});
