import { describe, expect, test } from 'vitest';
import type { AdministeredService } from '@sportello/shared/directory-administration';
import type { Service } from '@sportello/shared/service';
import type { BoardTicket, DeskCommandResult } from '@sportello/shared/queue';
import type { Receipt } from '@sportello/shared/realtime';
import { accepted, aFollower, aSocket, nextEvent } from '../support/follower.ts';
import { aDirectory, aService } from '../support/municipality.ts';
import { anOpenDesk, anOperator, aTicketMachine, startQueueServer, type Operator } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';
import { socketsTo } from '../support/sockets.ts';

let server: TestServer;
const { connect, keep } = socketsTo(() => server);

describe('a console', () => {
  test('when an administrator changes a service, then staff are told at once and whoever connects later is told too, and screens are not', async () => {
    server = await startQueueServer();
    const { headers } = await anOperator(server);
    const screen = await connect();
    const toScreen: unknown[] = [];
    screen.on('directory', (state) => toScreen.push(state));
    const console = keep(aSocket(server.url, { headers }));
    const before = (await nextEvent(console, 'directory')) as { version: number };
    const told = nextEvent(console, 'directory');
    const admin = await server.signedIn('admin');
    const path = '/admin/services/identity-card';
    const { body } = await server.get<AdministeredService>(path, admin.headers);
    const title = { it: 'Carta elettronica' };
    const settings = { ...body.value, title };
    await server.put(path, { revision: body.revision, settings }, admin.headers);
    const after = (await told) as { version: number };
    expect(after.version).toBeGreaterThan(before.version);
    // Who hears of it reads the new state.
    const { body: services } = await server.get<{ services: Service[] }>('/services');
    expect(services.services.find(({ id }) => id === 'identity-card')?.title).toMatchObject(title);
    expect(await nextEvent(keep(aSocket(server.url, { headers })), 'directory')).toEqual(after);
    expect(toScreen).toEqual([]);
  });

  test('when a call finds no screen, then the desk is told so', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    const console = await connect({ headers: desk.headers });
    accepted(await console.emitWithAck('follow', { room: 'staff', officeId: 'registry' }));
    const receipt = nextEvent(console, 'receipt');
    const { ticket } = await desk.told({ type: 'callNext' });
    expect(await receipt).toMatchObject({
      label: 'A001',
      calledAt: ticket?.lastCallAt,
      shownOn: 0,
      screens: 0,
    });
  });

  test('when it is loaded anew during a call, then it is told on how many screens the call stands', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const { token } = await server.pairedDevice('display');
    const screen = await connect({ token });
    accepted(await screen.emitWithAck('follow', { room: 'public', officeId: 'registry' }));
    const desk = await anOpenDesk(server);
    const { ticket } = await desk.told({ type: 'callNext' });
    const shown = { officeId: 'registry', label: 'A001', calledAt: ticket!.lastCallAt!, spoken: true };
    accepted(await screen.emitWithAck('shown', shown));
    const console = await connect({ headers: desk.headers });
    const receipt = nextEvent(console, 'receipt');
    accepted(await console.emitWithAck('work', { deskId: desk.deskId }));
    expect(await receipt).toMatchObject({ label: 'A001', shownOn: 1, screens: 1 });
  });

  test('when two of the same number are called, or one again after a miss, then each call has its own receipt', async () => {
    const base = aDirectory();
    const hall = { id: 'hall-1', officeId: 'town-hall', number: 1, serviceIds: [] };
    server = await startQueueServer({
      directory: aDirectory({
        services: [aService({ officeIds: ['registry', 'town-hall'] })],
        desks: [...base.desks, hall],
      }),
    });
    await (await aTicketMachine(server)).take();
    server.clock.advance(1_000);
    await (await aTicketMachine(server, 'town-hall')).take();
    const away = await anOpenDesk(server, 'hall-1');
    await away.told({ type: 'callNext' });
    await away.told({ type: 'transfer', officeId: 'registry' });
    const desks = [await anOpenDesk(server), await anOpenDesk(server, 'registry-2')];
    const [first, second] = [
      (await desks[0]!.told({ type: 'callNext' })).ticket!,
      (await desks[1]!.told({ type: 'callNext' })).ticket!,
    ];
    expect([first, second].map(({ label, issuingOfficeId }) => [label, issuingOfficeId])).toEqual([
      ['A001', 'registry'],
      ['A001', 'town-hall'],
    ]);
    const { token } = await server.pairedDevice('display');
    const screen = await connect({ token });
    const followed = accepted(await screen.emitWithAck('follow', { room: 'public', officeId: 'registry' }));
    if (followed.kind !== 'snapshot') throw new Error(followed.kind);
    const tickets = followed.queue.tickets as BoardTicket[];
    expect(tickets.map(({ label, issuedBy }) => [label, issuedBy])).toEqual([
      ['A001', undefined],
      ['A001', 'town-hall'],
    ]);
    const { label, issuedBy, lastCallAt } = tickets[1]!;
    const shown = { officeId: 'registry', label, issuedBy, calledAt: lastCallAt!, spoken: true };
    accepted(await screen.emitWithAck('shown', shown));
    const receiptAt = async ({ headers, deskId }: Operator): Promise<Receipt> => {
      const console = await connect({ headers });
      const receipt = nextEvent(console, 'receipt');
      accepted(await console.emitWithAck('work', { deskId }));
      return (await receipt) as Receipt;
    };
    expect(await receiptAt(desks[0]!)).toMatchObject({ label: 'A001', shownOn: 0, screens: 1 });
    expect(await receiptAt(desks[1]!)).toMatchObject({ issuedBy: 'town-hall', shownOn: 1, screens: 1 });

    for (let calls = 1; calls < 3; calls++) await desks[1]!.told({ type: 'recall' });
    await desks[1]!.told({ type: 'noShow' });
    server.clock.advance(60_000);
    await desks[1]!.told({ type: 'call', ticketId: second.id });
    expect(await receiptAt(desks[1]!)).toMatchObject({ issuedBy: 'town-hall', shownOn: 0, screens: 1 });
  });

  test('when it follows, then it sees names, and the public does not get its room', async () => {
    server = await startQueueServer();
    const { headers } = await server.signedIn();
    const staff = aFollower(await connect({ headers }), 'staff');
    await staff.until(() => true);
    const machine = await aTicketMachine(server);
    await machine.take();
    await staff.until(({ tickets }) => tickets.length === 1);
    expect(staff.now().tickets[0]).toMatchObject({ label: 'A001', serviceId: 'identity-card' });

    const anybody = await connect();
    expect(await anybody.emitWithAck('follow', { room: 'staff', officeId: 'registry' })).toMatchObject({
      ok: false,
      problem: { code: 'auth.required', status: 401 },
    });
  });

  test('when it sends a command over the socket, then it is carried out and acknowledged', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    const socket = await connect({ headers: desk.headers });
    const commandId = crypto.randomUUID();
    const send = () =>
      socket.emitWithAck('command', { deskId: desk.deskId, command: { type: 'callNext', commandId } });
    const [first, again] = [accepted(await send()), accepted(await send())];
    expect(first.ticket?.label).toBe('A001');
    expect(again.ticket?.seq).toBe(first.ticket?.seq);
    expect(
      await socket.emitWithAck('command', { deskId: 'x', command: { type: 'fly' } as never }),
    ).toMatchObject({
      ok: false,
      problem: { code: 'request.invalid' },
    });
  });

  test('when its connection is lost, then its desk shows as away, keeps its person, and is open again later', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    const { ticket } = await desk.told({ type: 'callNext' });
    const screen = aFollower(await connect(), 'public');
    const socket = await connect({ headers: desk.headers });
    accepted(await socket.emitWithAck('work', { deskId: desk.deskId }));
    socket.disconnect();
    await screen.until(({ desks }) => desks[0]?.state === 'away');
    expect(screen.now().tickets).toMatchObject([{ label: ticket!.label, state: 'called', deskLabel: '1' }]);

    const again = await connect({ headers: desk.headers });
    expect(accepted(await again.emitWithAck('work', { deskId: desk.deskId })).state).toBe('open');
    await screen.until(({ desks }) => desks[0]?.state === 'open');

    // In a pause too: it is away meanwhile, and paused when it is back, by a page that was loaded anew as well.
    await desk.told({ type: 'pause', reason: 'Riunione' });
    again.disconnect();
    await screen.until(({ desks }) => desks[0]?.state === 'away');
    const paused = { state: 'paused', pauseReason: 'Riunione' };
    expect((await desk.told({ type: 'open' })).desk).toMatchObject(paused);
    const last = await connect({ headers: desk.headers });
    expect(accepted(await last.emitWithAck('work', { deskId: desk.deskId }))).toMatchObject(paused);
    last.disconnect();
    await screen.until(({ desks }) => desks[0]?.state === 'away');
    const { headers } = await server.signedIn('supervisor');
    const resume = { type: 'resume', commandId: crypto.randomUUID() };
    const { body } = await server.post<DeskCommandResult>(`/desks/${desk.deskId}/commands`, resume, headers);
    expect(body.desk.state).toBe('away');
    expect(body.desk.pausedSince).toBeUndefined();
  });

  test('when its operator signs in on another device, then that one asks, takes over, and the first is refused', async () => {
    server = await startQueueServer();
    await (await aTicketMachine(server)).take();
    const desk = await anOperator(server);
    const { deskId } = desk;
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    const work = async (pageId: string) => {
      const socket = await connect({ headers: desk.headers });
      return { socket, answer: await socket.emitWithAck('work', { deskId, pageId }) };
    };
    await desk.told({ type: 'open', pageId: first });
    accepted((await work(first)).answer);
    const taken = { code: 'desk.taken', data: { self: true } };
    expect(await desk.refused({ type: 'open', pageId: second })).toMatchObject(taken);
    // A page that is loaded anew is the same.
    await desk.told({ type: 'open', pageId: first });

    const over = await desk.told({ type: 'open', pageId: second, takeOver: true });
    expect(over.desk).toMatchObject({ state: 'open', pageId: second });
    const { socket, answer } = await work(second);
    accepted(answer);
    for (const type of ['callNext', 'pause', 'close']) {
      expect(await desk.refused({ type, pageId: first })).toMatchObject(taken);
    }
    expect((await work(first)).answer).toMatchObject({ ok: false, problem: taken });
    expect((await desk.told({ type: 'callNext', pageId: second })).ticket?.label).toBe('A001');

    // A page that is gone is not asked about.
    const screen = aFollower(await connect(), 'public');
    socket.disconnect();
    await screen.until(({ desks }) => desks[0]?.state === 'away');
    expect((await desk.told({ type: 'open', pageId: first })).desk.pageId).toBe(first);
  });

  test('when the page comes from another site, then its cookie opens nothing', async () => {
    server = await startQueueServer();
    const { headers } = await server.signedIn();
    const socket = aSocket(server.url, { headers: { ...headers, origin: 'https://elsewhere.example' } });
    keep(socket);
    const error = (await nextEvent(socket, 'connect_error')) as Error & { data: unknown };
    expect(error.data).toMatchObject({ code: 'auth.crossSite' });
  });

  test('when a device token is not known, then the device learns that it is not paired', async () => {
    server = await startQueueServer();
    const socket = aSocket(server.url, { token: 'x'.repeat(43) });
    keep(socket);
    const error = (await nextEvent(socket, 'connect_error')) as Error & { data: unknown };
    expect(error.data).toMatchObject({ code: 'device.pairing' });
  });
});
