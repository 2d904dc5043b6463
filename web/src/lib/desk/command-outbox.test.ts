import type { Ack } from '@sportello/shared/realtime';
import type { DeskCommand, DeskCommandResult } from '@sportello/shared/queue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCommandOutbox, lateCommands, type CommandSocket, type Outcome } from './command-outbox.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const done = { ok: true, data: { ticket: null, lost: [] } } as unknown as Ack<DeskCommandResult>;
const command = (type: 'callNext' | 'finish' | 'undo', n = 1): DeskCommand => ({
  type,
  commandId: `00000000-0000-4000-8000-00000000000${n}`,
});

/** A desk's outbox over a socket whose server is the test. */
function createDesk({ connected = true } = {}) {
  const listeners = { connect: new Set<() => void>(), disconnect: new Set<() => void>() };
  const sent: { command: DeskCommand; answer: (answer: Ack<DeskCommandResult>) => void }[] = [];
  const outcomes: [string, Outcome][] = [];
  const link = {
    connected,
    on: (event: 'connect' | 'disconnect', listener: () => void) => listeners[event].add(listener),
    off: (event: 'connect' | 'disconnect', listener?: () => void) =>
      listener && listeners[event].delete(listener),
    emit: (
      _event: 'command',
      message: { command: DeskCommand },
      answer: (answer: Ack<DeskCommandResult>) => void,
    ) => sent.push({ command: message.command, answer }),
    turn(on: boolean) {
      link.connected = on;
      for (const listener of listeners[on ? 'connect' : 'disconnect']) listener();
    },
  };
  const socket: CommandSocket = link;
  const outbox = createCommandOutbox({
    socket,
    onChange: () => {},
    onOutcome: (entry, outcome) => outcomes.push([entry.command.type, outcome]),
  });
  return { outbox, link, sent, outcomes };
}

test('when a key is pressed without network, then it is sent once when the network is back', () => {
  const { outbox, link, sent, outcomes } = createDesk({ connected: false });
  expect(outbox.press('desk-1', command('callNext'))).toBe(true);
  expect(outbox.press('desk-1', command('callNext', 2))).toBe(false);
  expect(sent).toEqual([]);
  link.turn(true);
  sent[0]!.answer(done);
  link.turn(false);
  link.turn(true);
  expect(sent.map((message) => message.command)).toEqual([command('callNext')]);
  expect(outcomes).toEqual([['callNext', done]]);
});

test('when the connection breaks before the answer, then the same command id goes out again', () => {
  const { outbox, link, sent, outcomes } = createDesk();
  outbox.press('desk-1', command('callNext'));
  link.turn(false);
  link.turn(true);
  expect(sent.map((message) => message.command.commandId)).toEqual([
    command('callNext').commandId,
    command('callNext').commandId,
  ]);
  sent[1]!.answer(done);
  sent[0]!.answer(done);
  expect(outcomes).toHaveLength(1);
});

test('when the server does not answer, then the command is repeated', () => {
  const { outbox, sent } = createDesk();
  outbox.press('desk-1', command('callNext'));
  vi.advanceTimersByTime(8_000);
  expect(sent).toHaveLength(2);
});

test('when two keys are pressed, then the second waits for the answer to the first', () => {
  const { outbox, sent } = createDesk();
  outbox.press('desk-1', command('finish'));
  outbox.press('desk-1', command('callNext', 2));
  expect(sent.map((message) => message.command.type)).toEqual(['finish']);
  sent[0]!.answer(done);
  expect(sent.map((message) => message.command.type)).toEqual(['finish', 'callNext']);
});

test('when the network was gone too long, then the command is refused and never sent', () => {
  const { outbox, link, sent, outcomes } = createDesk({ connected: false });
  outbox.press('desk-1', command('undo'));
  vi.advanceTimersByTime(11_000);
  link.turn(true);
  expect(sent).toEqual([]);
  expect(outcomes).toEqual([['undo', { ok: false, notSent: 'expired' }]]);
});

test('when the operator discards, then only what has not been sent is dropped', () => {
  const { outbox, sent, outcomes } = createDesk();
  outbox.press('desk-1', command('finish'));
  outbox.press('desk-1', command('callNext', 2));
  outbox.discard();
  expect(outcomes).toEqual([['callNext', { ok: false, notSent: 'discarded' }]]);
  sent[0]!.answer(done);
  expect(sent).toHaveLength(1);
});

test('when a second has passed without an answer, then the command is late, and not before', () => {
  const entry = { deskId: 'desk-1', command: command('callNext'), pressedAtMs: 5_000 };
  expect(lateCommands([entry], 6_000)).toEqual([]);
  expect(lateCommands([entry], 6_001)).toEqual([entry]);
});
