import { expect, test } from 'vitest';
import { fc } from '../../test/support/seeded-check.ts';
import type { BoardTicket, PublicDelta, PublicDesk, PublicQueue } from './queue.ts';
import { applyDelta, applyFollowed, emptyReplica, type QueueReplica } from './queue-replica.ts';
import type { PublicFollowed } from './realtime.ts';

type Change = { kind: 'ticket'; n: number } | { kind: 'desk'; n: number } | { kind: 'void' };

/** A server reduced to what the protocol promises: one number a change, the log, the present entities. */
function createServer() {
  let seq = 0;
  const tickets = new Map<string, BoardTicket>();
  const desks = new Map<string, PublicDesk>();
  const changedAt = new Map<string, number>();
  const queue = (): PublicQueue => ({
    officeId: 'centro',
    date: '2026-11-23',
    seq,
    tickets: [...tickets.values()],
    desks: [...desks.values()],
    waits: [],
    directory: 1,
    now: '2026-11-23T09:00:00.000Z',
    version: 'test',
  });
  return {
    queue,
    change(change: Change): PublicDelta {
      seq += 1;
      const delta: PublicDelta = { officeId: 'centro', seq };
      if (change.kind === 'void') return { ...delta, void: true };
      if (change.kind === 'desk') {
        const id = `desk-${change.n}`;
        delta.desk = { id, number: change.n, state: seq % 2 ? 'open' : 'paused' };
        desks.set(id, delta.desk);
        changedAt.set(id, seq);
        return delta;
      }
      const label = `A${String(change.n).padStart(3, '0')}`;
      delta.ticket = { label, state: seq % 2 ? 'called' : 'waiting', calls: seq, seq };
      tickets.set(label, delta.ticket);
      return delta;
    },
    follow(since?: number): PublicFollowed {
      if (since === undefined) return { kind: 'snapshot', queue: queue() };
      const deltas: PublicDelta[] = [
        ...[...tickets.values()].map((ticket) => ({ officeId: 'centro', seq: ticket.seq, ticket })),
        ...[...desks.values()].map((desk) => ({
          officeId: 'centro',
          seq: changedAt.get(desk.id) ?? 0,
          desk,
        })),
      ].filter((delta) => delta.seq > since);
      return { kind: 'replay', deltas, seq };
    },
  };
}

const sorted = (queue: PublicQueue | null) => ({
  seq: queue?.seq,
  tickets: queue?.tickets.toSorted((a, b) => a.label.localeCompare(b.label)),
  desks: queue?.desks.toSorted((a, b) => a.number - b.number),
});

/** A replica that has loaded the server's snapshot. */
function loaded(server: ReturnType<typeof createServer>): QueueReplica<'public'> {
  return applyFollowed(emptyReplica<'public'>(), server.follow()).replica;
}

test('when deltas arrive in order, then nothing has to be asked', () => {
  const server = createServer();
  let replica = loaded(server);
  for (const change of [{ kind: 'ticket', n: 1 }, { kind: 'void' }, { kind: 'desk', n: 2 }] as const) {
    const applied = applyDelta(replica, server.change(change));
    expect(applied.resync).toBe(false);
    replica = applied.replica;
  }
  expect(replica.seq).toBe(3);
  expect(sorted(replica.queue)).toEqual(sorted(server.queue()));
});

test('when a delta is missing, then later ones show at once, the number waits, and the late one closes the gap', () => {
  const server = createServer();
  const before = loaded(server);
  const first = server.change({ kind: 'ticket', n: 1 });
  const second = server.change({ kind: 'ticket', n: 2 });
  const beyond = applyDelta(before, second);
  expect(beyond.resync).toBe(true);
  expect(beyond.replica.seq).toBe(0);
  expect(beyond.replica.queue?.tickets.map((ticket) => ticket.label)).toEqual(['A002']);
  const closed = applyDelta(beyond.replica, first);
  expect(closed.resync).toBe(false);
  expect(sorted(closed.replica.queue)).toEqual(sorted(server.queue()));
});

test('when an old delta comes after a newer one of the same ticket, then the newer state stays', () => {
  const server = createServer();
  const before = loaded(server);
  const older = server.change({ kind: 'ticket', n: 1 });
  const newer = server.change({ kind: 'ticket', n: 1 });
  const replica = applyDelta(applyDelta(before, newer).replica, older).replica;
  expect(replica.queue?.tickets).toEqual([newer.ticket]);
  expect(replica.seq).toBe(2);
});

test('when deltas come before the first snapshot, then they are kept and applied to it', () => {
  const server = createServer();
  server.change({ kind: 'ticket', n: 1 });
  const snapshot = server.follow();
  const later = server.change({ kind: 'ticket', n: 2 });
  const early = applyDelta(emptyReplica<'public'>(), later).replica;
  const { replica, resync } = applyFollowed(early, snapshot);
  expect(resync).toBe(false);
  expect(sorted(replica.queue)).toEqual(sorted(server.queue()));
});

test('when a snapshot was read before deltas that have arrived, then it does not take them back', () => {
  const server = createServer();
  const before = loaded(server);
  const snapshot = server.follow();
  const delta = server.change({ kind: 'ticket', n: 1 });
  const { replica } = applyFollowed(applyDelta(before, delta).replica, snapshot, before.seq);
  expect(sorted(replica.queue)).toEqual(sorted(server.queue()));
});

test('when the server lost its history, then its snapshot replaces everything', () => {
  const old = createServer();
  for (let n = 1; n < 9; n += 1) old.change({ kind: 'ticket', n });
  const before = loaded(old);
  const restored = createServer();
  restored.change({ kind: 'ticket', n: 9 });
  const refused = applyFollowed(before, { kind: 'replay', deltas: [], seq: 1 }, before.seq);
  expect(refused.resync).toBe(true);
  expect(refused.replica.queue).toBe(null);
  const { replica } = applyFollowed(before, restored.follow(), before.seq);
  expect(sorted(replica.queue)).toEqual(sorted(restored.queue()));
});

const changeArbitrary: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('ticket' as const), n: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('desk' as const), n: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'void' as const }) },
);
/** `delays` in steps, one a copy of the message: none is a loss, two a duplicate, unequal ones a change of order. */
const stepArbitrary = fc.record({
  change: changeArbitrary,
  delays: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
  ask: fc.option(fc.record({ fresh: fc.boolean(), delay: fc.integer({ min: 0, max: 6 }) }), { freq: 4 }),
});

test('when messages are lost, repeated and reordered, then one answered question makes the replica true', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 60 }), (steps) => {
      const server = createServer();
      let replica = emptyReplica<'public'>();
      const due = new Map<number, (() => void)[]>();
      const at = (step: number, action: () => void) => due.set(step, [...(due.get(step) ?? []), action]);
      const highest = new Map<string, number>();
      const check = () => {
        for (const ticket of replica.queue?.tickets ?? []) {
          expect(ticket.seq).toBeGreaterThanOrEqual(highest.get(ticket.label) ?? 0);
          highest.set(ticket.label, ticket.seq);
        }
      };
      steps.forEach(({ change, delays, ask }, step) => {
        const delta = server.change(change);
        for (const delay of delays) {
          at(step + delay, () => {
            replica = applyDelta(replica, delta).replica;
          });
        }
        if (ask) {
          const since = replica.queue && !ask.fresh ? replica.seq : undefined;
          const [answer, had] = [server.follow(since), replica.seq];
          at(step + ask.delay, () => {
            replica = applyFollowed(replica, answer, had).replica;
          });
        }
        for (const action of due.get(step) ?? []) {
          action();
          check();
        }
        due.delete(step);
      });
      for (const actions of due.values()) for (const action of actions) action();
      const last = applyFollowed(
        replica,
        server.follow(replica.queue ? replica.seq : undefined),
        replica.seq,
      );
      expect(last.resync).toBe(false);
      expect(last.replica.ahead.size).toBe(0);
      expect(sorted(last.replica.queue)).toEqual(sorted(server.queue()));
    }),
    { numRuns: 500 },
  );
});

test('when nothing is lost, then the replica is true without a question, whatever the order', () => {
  fc.assert(
    fc.property(
      fc
        .array(changeArbitrary, { minLength: 1, maxLength: 40 })
        .chain((changes) =>
          fc.tuple(
            fc.constant(changes),
            fc.shuffledSubarray([...changes.keys()], { minLength: changes.length }),
          ),
        ),
      ([changes, order]) => {
        const server = createServer();
        let replica = loaded(server);
        const deltas = changes.map((change) => server.change(change));
        for (const at of order) replica = applyDelta(replica, deltas[at]!).replica;
        expect(replica.seq).toBe(changes.length);
        expect(sorted(replica.queue)).toEqual(sorted(server.queue()));
      },
    ),
  );
});
