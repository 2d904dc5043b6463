import { afterEach, describe, expect, test } from 'vitest';
import type { HolderTicket } from '@sportello/shared/queue';
import type { TestServer } from '../support/server.ts';
import { anOpenDesk, aTicketMachine, startQueueServer, type Operator } from '../support/queue.ts';

let server: TestServer;
afterEach(() => server?.close());

const minutes = (count: number) => count * 60_000;

describe('moving people', () => {
  test('when somebody is sent to another desk and back, then number and promise stay', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const first = await anOpenDesk(server, 'registry-1');
    const second = await anOpenDesk(server, 'registry-2');
    const { ticket } = await first.told({ type: 'callNext' });
    await first.told({ type: 'start' });

    const sent = await first.told({ type: 'transfer', deskId: 'registry-2', returns: true });
    expect(sent.ticket).toMatchObject({ state: 'waiting', label: 'A001', promiseAt: ticket!.promiseAt });
    expect(await first.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
    await second.told({ type: 'callNext' });
    await second.told({ type: 'start' });
    expect((await second.told({ type: 'finish' })).ticket).toMatchObject({
      state: 'waiting',
      targetDeskId: 'registry-1',
    });
    expect((await first.told({ type: 'callNext' })).ticket?.label).toBe('A001');
  });

  test('when the other desk sends on whom it should send back, then they still come back, through every desk that waits', async () => {
    server = await startQueueServer();
    await (await aTicketMachine(server)).take();
    const desks = [];
    for (const number of [1, 2, 3]) desks.push(await anOpenDesk(server, `registry-${number}`));
    const [first, second, third] = desks as [Operator, Operator, Operator];
    const turnAt = async (desk: Operator, last: Record<string, unknown> & { type: string }) => {
      await desk.told({ type: 'callNext' });
      await desk.told({ type: 'start' });
      return (await desk.told(last)).ticket!;
    };
    await turnAt(first, { type: 'transfer', deskId: 'registry-2', returns: true });
    await turnAt(second, { type: 'transfer', deskId: 'registry-3', returns: true });
    expect(await turnAt(third, { type: 'finish' })).toMatchObject({ targetDeskId: 'registry-2' });
    expect(await turnAt(second, { type: 'finish' })).toMatchObject({ targetDeskId: 'registry-1' });
    expect((await turnAt(first, { type: 'finish' })).state).toBe('done');
  });

  test('when the other desk sends them right back, then they come back once', async () => {
    server = await startQueueServer();
    await (await aTicketMachine(server)).take();
    const first = await anOpenDesk(server, 'registry-1');
    const second = await anOpenDesk(server, 'registry-2');
    await first.told({ type: 'callNext' });
    await first.told({ type: 'transfer', deskId: 'registry-2', returns: true });
    await second.told({ type: 'callNext' });
    await second.told({ type: 'transfer', deskId: 'registry-1' });
    await first.told({ type: 'callNext' });
    await first.told({ type: 'start' });
    expect((await first.told({ type: 'finish' })).ticket?.state).toBe('done');
  });

  test('when a visit has two services, then the second is waited for with the same number', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take({ moreServiceIds: ['residence'] });
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });

    const between = await desk.told({ type: 'finish' });
    expect(between.ticket).toMatchObject({ state: 'waiting', serviceId: 'residence', label: 'A001' });
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    expect((await desk.told({ type: 'finish' })).ticket).toMatchObject({
      state: 'done',
      doneServiceIds: ['identity-card', 'residence'],
    });
  });

  test('when somebody rests until a time, then they are called again from then on', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    const until = new Date(server.clock.now() + minutes(10)).toISOString();

    expect((await desk.told({ type: 'park', until })).ticket).toMatchObject({ state: 'parked' });
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
    server.clock.advance(minutes(10));
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe('A001');
  });

  test('when another desk has the person, then calling them says which desk', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const first = await anOpenDesk(server, 'registry-1');
    const second = await anOpenDesk(server, 'registry-2');
    const { ticket } = await first.told({ type: 'callNext' });

    expect(await second.refused({ type: 'call', ticketId: ticket!.id })).toMatchObject({
      code: 'ticket.changed',
      data: { label: 'A001', deskNumber: 1 },
    });
  });

  test('when a note is written, then the next desk reads it', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    const { ticket } = await desk.told({ type: 'note', text: 'Has the form' });
    expect(ticket?.notes).toMatchObject([{ text: 'Has the form', deskId: 'registry-1' }]);
    expect(ticket?.state).toBe('called');
  });

  test('when somebody leaves, then nobody calls them', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const left = await server.post<HolderTicket>(`/tickets/${holder.token}/leave`);
    expect(left.body).toMatchObject({ state: 'left', ahead: null });
    const desk = await anOpenDesk(server);
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
  });
});
