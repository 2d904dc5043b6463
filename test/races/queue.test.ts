import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { DeskCommandResult, StaffQueue } from '@sportello/shared/queue';
import type { Problem } from '@sportello/shared/problem';
import { anOpenDesk, aTicketMachine, inParallel, startQueueServer, type Operator } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const openDesks = (count: number): Promise<Operator[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => anOpenDesk(server, `registry-${index + 1}`)));

describe('a rush', { timeout: 120_000 }, () => {
  test('when 500 numbers are taken at once, then they are 500 different ones without a gap', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const labels = await inParallel(500, 500, async () => (await machine.take()).label);

    expect(new Set(labels).size).toBe(500);
    expect(labels.toSorted()[0]).toBe('A001');
    expect(labels.toSorted().at(-1)).toBe('A500');
  });

  test('when ten desks call 50 times at once for 20 people, then each person is called once', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await inParallel(20, 5, () => machine.take());
    const desks = await openDesks(10);
    const called: string[] = [];
    const refusals: string[] = [];

    await inParallel(50, 50, async (index) => {
      const desk = desks[index % 10]!;
      for (;;) {
        const { status, body } = await desk.ask<DeskCommandResult & Problem>({ type: 'callNext' });
        if (status === 200) {
          called.push(body.ticket!.label);
          await desk.ask({ type: 'start' });
          await desk.ask({ type: 'finish' });
          return;
        }
        refusals.push(body.code);
        if (body.code !== 'desk.busy') return;
      }
    });

    expect(called).toHaveLength(20);
    expect(new Set(called).size).toBe(20);
    expect(new Set(refusals)).toEqual(new Set(['desk.busy', 'queue.empty']));
  });

  test('when two desks see the same person as next and both call, then the slower is told which desk won and gets the next', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await inParallel(3, 3, () => machine.take());
    const desks = await openDesks(3);
    const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', desks[0]!.headers);
    const first = body.tickets.find(({ label }) => label === 'A001')!;
    const commands = desks.map(() => ({
      type: 'callNext',
      commandId: randomUUID(),
      shownTicketId: first.id,
    }));
    const answers = await inParallel(3, 3, (index) => desks[index]!.told(commands[index]!));
    expect(answers.map(({ ticket }) => ticket!.label).toSorted()).toEqual(['A001', 'A002', 'A003']);
    const winner = answers.find(({ ticket }) => ticket!.label === 'A001')!;
    for (const [index, answer] of answers.entries()) {
      const lost = answer === winner ? [] : [{ label: 'A001', deskNumber: winner.desk.number }];
      expect(answer.lost).toEqual(lost);
      expect((await desks[index]!.told(commands[index]!)).lost).toEqual(lost);
    }
    const late = await anOpenDesk(server, 'registry-4');
    expect(await late.refused({ type: 'callNext', shownTicketId: first.id })).toMatchObject({
      code: 'queue.empty',
      data: { lost: [{ label: 'A001', deskNumber: winner.desk.number }] },
    });
  });

  test('when one desk is asked to call many times at once, then it has one person', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await inParallel(10, 5, () => machine.take());
    const desk = await anOpenDesk(server);
    const answers = await inParallel(20, 20, () => desk.ask({ type: 'callNext' }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', desk.headers);
    expect(body.tickets.filter(({ state }) => state === 'called')).toHaveLength(1);
  });

  test('when one command is sent twenty times at once, then it has one effect and one answer', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await inParallel(5, 5, () => machine.take());
    const desk = await anOpenDesk(server);
    const commandId = randomUUID();
    const calls = await inParallel(20, 20, () => desk.told({ type: 'callNext', commandId }));
    expect(new Set(calls.map(({ ticket }) => ticket!.label)).size).toBe(1);

    const recallId = randomUUID();
    const recalls = await inParallel(20, 20, () => desk.told({ type: 'recall', commandId: recallId }));
    expect(new Set(recalls.map(({ ticket }) => ticket!.calls))).toEqual(new Set([2]));
  });
});
