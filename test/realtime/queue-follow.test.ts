import { describe, expect, test } from 'vitest';
import type { HolderTicket } from '@sportello/shared/queue';
import type { Receipt } from '@sportello/shared/realtime';
import { accepted, aFollower, nextEvent } from '../support/follower.ts';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';
import { socketsTo } from '../support/sockets.ts';

let server: TestServer;
const { connect } = socketsTo(() => server);

describe('a display', () => {
  test('when it was opened before the call, then the call appears on it in order and without a gap', async () => {
    server = await startQueueServer();
    const screen = aFollower(await connect(), 'public');
    await screen.until(() => true);
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server, 'registry-3');
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'recall' });

    await screen.until(({ tickets }) => tickets[0]?.calls === 2);
    expect(screen.now().tickets).toMatchObject([{ label: 'A001', state: 'called', deskLabel: '3' }]);
    expect(screen.now().desks[2]).toMatchObject({ number: 3, state: 'open' });
    expect(screen.deltas.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('when it was cut off for three calls, then it is told what it missed, each once', async () => {
    server = await startQueueServer();
    const socket = await connect();
    const screen = aFollower(socket, 'public');
    const machine = await aTicketMachine(server);
    for (let count = 0; count < 4; count++) await machine.take();
    const desks = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
    await desks[0]!.told({ type: 'callNext' });
    await screen.until(({ tickets }) => tickets.some(({ state }) => state === 'called'));
    const { seq } = screen.now();

    socket.disconnect();
    await desks[1]!.told({ type: 'callNext' });
    await desks[0]!.told({ type: 'start' });
    await desks[0]!.told({ type: 'finish' });
    await desks[0]!.told({ type: 'callNext' });
    const replay = accepted(
      await (await connect()).emitWithAck('follow', { room: 'public', officeId: 'registry', since: seq }),
    );
    if (replay.kind !== 'replay') throw new Error(replay.kind);
    expect(replay.seq).toBe(seq + 4);
    const told = replay.deltas.map((delta) =>
      'ticket' in delta ? (delta.ticket as { label: string }).label : '',
    );
    expect(told.toSorted()).toEqual(['A001', 'A002', 'A003']);

    socket.connect();
    await screen.until((queue) => queue.seq === seq + 4);
    expect(Object.fromEntries(screen.now().tickets.map(({ label, state }) => [label, state]))).toEqual({
      A001: 'done',
      A002: 'called',
      A003: 'called',
      A004: 'waiting',
    });
  });

  test('when much was missed, then a snapshot comes instead', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    for (let count = 0; count < 205; count++) await machine.take();
    const socket = await connect();
    const follow = async (since: number) =>
      accepted(await socket.emitWithAck('follow', { room: 'public', officeId: 'registry', since })).kind;
    expect(await follow(100)).toBe('replay');
    expect(await follow(1)).toBe('snapshot');
    expect(await follow(9_999)).toBe('snapshot');
  });

  test("when it shows a call, then the office's consoles learn on how many screens", async () => {
    server = await startQueueServer();
    const { headers } = await server.signedIn();
    const console = await connect({ headers });
    accepted(await console.emitWithAck('follow', { room: 'staff', officeId: 'registry' }));
    const screens = [];
    for (let count = 0; count < 2; count++) {
      const { token } = await server.pairedDevice('display');
      const screen = await connect({ token });
      accepted(await screen.emitWithAck('follow', { room: 'public', officeId: 'registry' }));
      screens.push(screen);
    }
    const calledAt = '2027-05-03T08:00:00.000Z';
    const shown = { officeId: 'registry', label: 'A001', calledAt, spoken: true };
    for (const [index, screen] of screens.entries()) {
      const receipt = nextEvent(console, 'receipt');
      accepted(await screen.emitWithAck('shown', shown));
      expect(await receipt).toMatchObject({ label: 'A001', shownOn: index + 1, screens: 2 });
    }
    const anybody = await connect();
    expect(await anybody.emitWithAck('shown', shown)).toMatchObject({
      ok: false,
      problem: { code: 'auth.forbidden' },
    });
  });
});

describe('a screen whose page is older than the server', () => {
  test('when it tells of a call as it used to, then the desk learns that it was shown', async () => {
    server = await startQueueServer();
    const { headers } = await server.signedIn();
    const console = await connect({ headers });
    accepted(await console.emitWithAck('follow', { room: 'staff', officeId: 'registry' }));
    const screen = await connect({ token: (await server.pairedDevice('display')).token });
    accepted(await screen.emitWithAck('follow', { room: 'public', officeId: 'registry' }));
    await (await aTicketMachine(server)).take();
    const desk = await anOpenDesk(server, 'registry-7');
    await desk.told({ type: 'callNext' });
    const shown = { officeId: 'registry', label: 'A001', calls: 1, spoken: true };
    const receipt = new Promise<Receipt>((resolve) => {
      console.on('receipt', (one) => one.shownOn > 0 && resolve(one));
    });
    // of a call that there never was, nobody is told anything
    accepted(await screen.emitWithAck('shown', { ...shown, calls: 2 }));
    accepted(await screen.emitWithAck('shown', shown));
    const calledAt = new Date(server.clock.now()).toISOString();
    expect(await receipt).toMatchObject({ label: 'A001', calledAt, shownOn: 1, screens: 1 });
  });
});

describe('a phone', () => {
  test('when the ticket is called, then its holder is told the desk', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const { token } = await machine.take();
    const socket = await connect();
    const followed = accepted(await socket.emitWithAck('follow', { room: 'ticket', token }));
    expect(followed).toMatchObject({ kind: 'ticket', ticket: { label: 'A001', state: 'waiting', ahead: 0 } });
    const desk = await anOpenDesk(server, 'registry-7');
    const told = new Promise<HolderTicket>((resolve) => {
      socket.on('ticket', (ticket) => {
        if (ticket.state === 'called') resolve(ticket);
      });
    });
    await desk.told({ type: 'callNext' });
    expect(await told).toMatchObject({ label: 'A001', deskNumber: 7, ahead: null });
  });
});
