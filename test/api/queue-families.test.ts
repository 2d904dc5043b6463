import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { DeskCommandResult, HolderTicket, StaffQueue } from '@sportello/shared/queue';
import type { Problem } from '@sportello/shared/problem';
import { anOpenDesk, aTicketMachine, inParallel, startQueueServer, type Operator } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const queueOf = async ({ headers }: Operator) =>
  (await server.get<StaffQueue>('/offices/registry/staff-queue', headers)).body;

/** `people` people of one family waiting with one number, and two open desks. */
async function aFamily(people: number) {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  const holder = await machine.take({ people });
  const desks = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')] as const;
  const { tickets } = await queueOf(desks[0]);
  return { machine, holder, desks, ticket: tickets[0]! };
}

describe('a family', () => {
  test('when it is split, then each has a number of its own and the promise of the first', async () => {
    const { desks, ticket, machine } = await aFamily(3);
    server.clock.advance(60_000);
    await machine.take();
    const { ticket: first, others } = await desks[0].told({
      type: 'split',
      ticketId: ticket.id,
      groups: [1, 1],
      version: ticket.version,
    });
    expect(first).toMatchObject({ label: 'A001', people: 1 });
    expect(others).toEqual(['A003', 'A004']);
    const { tickets } = await queueOf(desks[0]);
    expect(
      tickets.filter(({ splitFrom }) => splitFrom === ticket.id).map(({ label, people }) => [label, people]),
    ).toEqual([
      ['A003', 1],
      ['A004', 1],
    ]);
    expect(new Set(tickets.filter(({ label }) => label !== 'A002').map((one) => one.promiseAt))).toEqual(
      new Set([ticket.promiseAt]),
    );
    const called = [];
    for (const desk of desks) called.push((await desk.told({ type: 'callNext' })).ticket!.label);
    expect(called).toEqual(['A001', 'A003']);
  });

  test('when several desks split it at once, then one does, and the same command again makes nothing new', async () => {
    const { desks, ticket } = await aFamily(2);
    const command = { type: 'split', ticketId: ticket.id, groups: [1], version: ticket.version };
    const ids = Array.from({ length: 10 }, () => randomUUID());
    const answers = await inParallel(10, 10, (index) =>
      desks[index % 2]!.ask<DeskCommandResult & Problem>({ ...command, commandId: ids[index] }),
    );
    const won = answers.findIndex(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(
      new Set(['ticket.changed']),
    );
    const again = await desks[won % 2]!.told({ ...command, commandId: ids[won] });
    expect(again.others).toEqual(answers[won]!.body.others);
    expect((await queueOf(desks[0])).tickets.map(({ label, people }) => [label, people])).toEqual([
      ['A001', 1],
      ['A002', 1],
    ]);
  });

  test('when it is joined again, then one call is for all and each phone says whose number it is', async () => {
    const { desks, ticket, machine } = await aFamily(1);
    const second = await machine.take({ serviceId: 'residence' });
    const third = await machine.take();
    const { tickets } = await queueOf(desks[0]);
    const otherIds = tickets.slice(1).map(({ id }) => id);
    const commandId = randomUUID();
    const join = { type: 'join', ticketId: ticket.id, otherIds, commandId };
    const { ticket: joined, others } = await desks[0].told(join);
    expect(joined).toMatchObject({
      label: 'A001',
      people: 3,
      serviceIds: ['identity-card', 'residence'],
    });
    expect(joined!.joinedIds!.toSorted()).toEqual(otherIds.toSorted());
    expect(others.toSorted()).toEqual([third.label, second.label]);
    expect((await desks[0].told(join)).ticket).toMatchObject({ people: 3 });

    await desks[0].told({ type: 'callNext' });
    expect(await desks[1].refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
    const { body } = await server.get<HolderTicket>(`/tickets/${second.token}`);
    expect(body).toMatchObject({ label: 'B001', calledAs: 'A001', state: 'called', deskNumber: 1 });
  });

  test('when another desk calls one of them in that moment, then nobody is lost and nobody is called twice', async () => {
    const { desks, ticket, machine } = await aFamily(1);
    await inParallel(6, 6, () => machine.take());
    const third = await anOpenDesk(server, 'registry-3');
    const { tickets } = await queueOf(desks[0]);
    const others = tickets.filter(({ id }) => id !== ticket.id);
    const [joined, ...calls] = await Promise.all([
      desks[0].ask<DeskCommandResult & Problem>({
        type: 'join',
        ticketId: ticket.id,
        otherIds: others.map(({ id }) => id),
      }),
      desks[1].ask<DeskCommandResult>({ type: 'call', ticketId: others[2]!.id }),
      third.ask<DeskCommandResult>({ type: 'call', ticketId: others[4]!.id }),
    ]);
    const after = await queueOf(desks[0]);
    const called = calls.filter(({ status }) => status === 200).map(({ body }) => body.ticket!.label);
    const main = after.tickets.find(({ id }) => id === ticket.id)!;
    const taken = joined!.status === 200 ? joined!.body.others : [];
    expect(main.people).toBe(1 + taken.length);
    expect(main.joinedIds ?? []).toHaveLength(taken.length);
    expect([...taken, ...called, ...after.tickets.map(({ label }) => label)].toSorted()).toEqual(
      [...tickets.map(({ label }) => label), ...called].toSorted(),
    );
    expect(taken.filter((label) => called.includes(label))).toEqual([]);
  });

  test('when somebody of them is at a desk, then they are not taken from it', async () => {
    const { desks, ticket, machine } = await aFamily(1);
    await machine.take();
    const { ticket: called } = await desks[1].told({ type: 'callNext' });
    const other = (await queueOf(desks[0])).tickets.find(({ id }) => id !== called!.id)!;
    expect(called!.id).toBe(ticket.id);
    expect(await desks[0].refused({ type: 'join', ticketId: other.id, otherIds: [ticket.id] })).toMatchObject(
      { code: 'ticket.transition', data: { label: 'A001', state: 'called' } },
    );
  });
});
