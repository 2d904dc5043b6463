import { afterEach, expect, test } from 'vitest';
import { deskSchema } from '@sportello/shared/office';
import type { StaffQueue } from '@sportello/shared/queue';
import { aConnectedSocket, aFollower } from '../support/follower.ts';
import { aDirectory, aService } from '../support/municipality.ts';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await server?.close();
});

async function twoOffices() {
  const base = aDirectory();
  server = await startQueueServer({
    directory: aDirectory({
      services: [aService({ officeIds: ['registry', 'town-hall'] })],
      desks: [
        ...base.desks,
        deskSchema.parse({ id: 'hall-1', officeId: 'town-hall', number: 1, serviceIds: [] }),
      ],
    }),
  });
}

test('when somebody has gone to another office, then the desks of the first can do nothing with them any more', async () => {
  await twoOffices();
  await (await aTicketMachine(server)).take();
  const registry = await anOpenDesk(server);
  const other = await anOpenDesk(server, 'registry-2');
  const { ticket } = await registry.told({ type: 'callNext' });
  await registry.told({ type: 'transfer', officeId: 'town-hall' });
  const { id: ticketId } = ticket!;
  for (const command of [
    { type: 'call', ticketId },
    { type: 'park', ticketId },
    { type: 'note', ticketId, text: 'x' },
    { type: 'prioritize', ticketId, priority: { kind: 'urgent' } },
    { type: 'split', ticketId, groups: [1], version: 2 },
    { type: 'join', ticketId, otherIds: [ticketId] },
  ]) {
    expect(await other.refused(command)).toMatchObject({ code: 'ticket.changed', data: { label: 'A001' } });
  }
  // But for the desk that sent them there by mistake.
  expect((await registry.told({ type: 'undo' })).ticket).toMatchObject({
    id: ticketId,
    officeId: 'registry',
    state: 'called',
  });
});

test('when somebody is sent to another office and back, then both offices see it, and number and promise stay', async () => {
  await twoOffices();
  const machine = await aTicketMachine(server);
  await machine.take();
  const screens = [];
  for (const officeId of ['registry', 'town-hall']) {
    const screen = aFollower(await aConnectedSocket(server.url), 'public', officeId);
    closing.push(screen.stop);
    await screen.until(() => true);
    screens.push(screen);
  }
  const registry = await anOpenDesk(server);
  const hall = await anOpenDesk(server, 'hall-1');
  const { ticket } = await registry.told({ type: 'callNext' });
  await registry.told({ type: 'start' });
  const before = screens[0]!.now().seq;

  await registry.told({ type: 'transfer', officeId: 'town-hall', returns: true });
  await screens[0]!.until(({ tickets }) => tickets[0]?.state === 'left');
  await screens[1]!.until(({ tickets }) => tickets[0]?.state === 'waiting');
  const { changes } = (await server.context.queue.log.missedSince('registry', before, 100))!;
  expect(changes.filter(({ ticket: gone }) => gone)).toMatchObject([
    { ticket: { label: 'A001', state: 'left' } },
  ]);

  const called = await hall.told({ type: 'callNext' });
  expect(called.ticket).toMatchObject({
    label: 'A001',
    promiseAt: ticket!.promiseAt,
    issuingOfficeId: 'registry',
  });
  await hall.told({ type: 'start' });
  await hall.told({ type: 'finish' });
  await screens[1]!.until(({ tickets }) => tickets[0]?.state === 'left');
  const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', registry.headers);
  expect(body.tickets).toMatchObject([{ label: 'A001', state: 'waiting', targetDeskId: 'registry-1' }]);
  expect((await registry.told({ type: 'callNext' })).ticket?.id).toBe(ticket!.id);
});
