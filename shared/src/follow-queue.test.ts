import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followQueue, type FollowSocket, type FollowStatus } from './follow-queue.ts';
import type { PublicDelta, PublicQueue } from './queue.ts';
import type { Ack, Follow, Followed } from './realtime.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const queueAt = (seq: number): PublicQueue => ({
  officeId: 'centro',
  date: '2026-11-23',
  seq,
  tickets: [],
  desks: [],
  waits: [],
  directory: 1,
  now: '2026-11-23T09:00:00.000Z',
  version: 'test',
});
const deltaAt = (seq: number): PublicDelta => ({ officeId: 'centro', seq, void: true });

/** A socket whose far end is the test: questions are collected, answers and events are given by hand. */
function createSocket() {
  const listeners = new Map<string, Set<(value: never) => void>>();
  const asked: { request: Follow; answer: (answer: Ack<Followed>) => void }[] = [];
  const fire = (event: string, value?: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(value as never);
  };
  const link = {
    connected: false,
    active: false,
    connects: 0,
    on: (event: string, listener: (value: never) => void) =>
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener?: (value: never) => void) =>
      listener && listeners.get(event)?.delete(listener),
    emit(event: string, request: Follow, ack: (answer: Ack<never>) => void) {
      if (event === 'follow') asked.push({ request, answer: ack as (answer: Ack<Followed>) => void });
    },
    connect() {
      link.connects += 1;
      link.active = true;
    },
    disconnect() {
      link.drop('io client disconnect', false);
    },
    open() {
      Object.assign(link, { connected: true, active: true });
      fire('connect');
    },
    drop(reason: string, active: boolean) {
      Object.assign(link, { connected: false, active });
      fire('disconnect', reason);
    },
  };
  return { socket: link as FollowSocket, link, asked, fire, listeners };
}

function follow(far = createSocket()) {
  const seqs: number[] = [];
  const statuses: FollowStatus[] = [];
  const followed = followQueue({
    socket: far.socket,
    room: 'public',
    officeId: 'centro',
    onQueue: (queue) => seqs.push(queue.seq),
    onStatus: (status) => statuses.push(status),
    random: () => 0.5,
  });
  return { ...far, followed, seqs, statuses };
}

function live(seq = 5) {
  const all = follow();
  all.link.open();
  all.asked.shift()!.answer({ ok: true, data: { kind: 'snapshot', queue: queueAt(seq) } });
  return all;
}

test('when it connects, then it asks for a snapshot and is live', () => {
  const { asked, seqs, statuses } = live();
  expect(asked).toEqual([]);
  expect(seqs).toEqual([5]);
  expect(statuses).toEqual(['connecting', 'live']);
});

test('when a delta is missing, then it asks once for what came after the last complete number', () => {
  const { asked, seqs, fire } = live();
  fire('queue:public', deltaAt(7));
  fire('queue:public', deltaAt(8));
  vi.advanceTimersByTime(300);
  expect(asked.map(({ request }) => request)).toEqual([{ room: 'public', officeId: 'centro', since: 5 }]);
  asked[0]!.answer({ ok: true, data: { kind: 'replay', deltas: [], seq: 8 } });
  expect(seqs.at(-1)).toBe(8);
});

test('when the missing delta comes a moment later, then nothing is asked', () => {
  const { asked, seqs, fire } = live();
  fire('queue:public', deltaAt(7));
  fire('queue:public', deltaAt(6));
  vi.advanceTimersByTime(1_000);
  expect(asked).toEqual([]);
  expect(seqs.at(-1)).toBe(7);
});

test('when the connection comes back, then it asks for what it missed', () => {
  const { asked, link, statuses } = live();
  link.drop('transport close', true);
  link.open();
  expect(asked[0]!.request).toMatchObject({ since: 5 });
  asked[0]!.answer({ ok: true, data: { kind: 'replay', deltas: [], seq: 5 } });
  expect(statuses).toEqual(['connecting', 'live', 'reconnecting', 'live']);
});

test('when the server closes the connection, then it connects again by itself', () => {
  const { link } = live();
  link.drop('io server disconnect', false);
  vi.advanceTimersByTime(1_000);
  expect(link.connects).toBe(2);
});

test('when nothing is heard for ten seconds, then it says stale and opens a new connection', () => {
  const { asked, link, statuses } = live();
  vi.advanceTimersByTime(5_000);
  expect(asked).toHaveLength(1);
  expect(statuses.at(-1)).toBe('live');
  vi.advanceTimersByTime(5_000);
  expect(statuses.at(-1)).toBe('stale');
  expect(link.connected).toBe(false);
  expect(link.active).toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(link.connects).toBe(2);
});

test('when the server is quiet and answers the probe, then it stays live', () => {
  const { asked, statuses } = live();
  for (let probe = 0; probe < 5; probe += 1) {
    vi.advanceTimersByTime(5_000);
    asked.shift()!.answer({ ok: true, data: { kind: 'replay', deltas: [], seq: 5 } });
  }
  expect(statuses.at(-1)).toBe('live');
});

test('when a question is not answered or fails, then it asks again after a growing pause', () => {
  const { asked, link } = follow();
  const failed = {
    ok: false,
    problem: { type: 'about:blank', title: '', status: 503, code: 'server.unavailable' },
  } as const;
  link.open();
  asked[0]!.answer(failed);
  vi.advanceTimersByTime(375);
  expect(asked).toHaveLength(2);
  asked[1]!.answer(failed);
  vi.advanceTimersByTime(375);
  expect(asked).toHaveLength(2);
  vi.advanceTimersByTime(375);
  expect(asked).toHaveLength(3);
});

test('when the server refuses, then it says so with the problem', () => {
  const { asked, link, statuses } = follow();
  link.open();
  asked[0]!.answer({
    ok: false,
    problem: { type: 'about:blank', title: '', status: 401, code: 'auth.required' },
  });
  expect(statuses).toEqual(['connecting', 'refused']);
});

test('when it is stopped, then no listener and no timer is left', () => {
  const { followed, listeners, fire } = live();
  fire('queue:public', deltaAt(9));
  followed.stop();
  expect([...listeners.values()].map((set) => set.size)).toEqual([0, 0, 0, 0]);
  expect(vi.getTimerCount()).toBe(0);
});
