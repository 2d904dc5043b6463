import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { DomainError } from '@sportello/server/domain-error';
import { seededRandom } from '@sportello/server/queue/simulate/random';
import type { QueueChange } from '@sportello/server/queue/queue-changes';
import { applyDelta, applyFollowed, emptyReplica } from '@sportello/shared/queue-replica';
import { deskCommandSchema, type PublicQueue } from '@sportello/shared/queue';
import type { Staff } from '@sportello/shared/staff';
import { ticketStateSchema, type Ticket } from '@sportello/shared/ticket';
import { createReferenceQueue } from '../support/reference-queue.ts';
import { startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

/** 10,000 take minutes on a slow disk: `QUEUE_OPERATIONS=10000` runs them all. */
const OPERATIONS = Number(process.env.QUEUE_OPERATIONS ?? 1_500);
const SEED = Number(process.env.QUEUE_SEED ?? 7);
const CLIENTS = 20;
const DESKS = 10;

/** How often each thing is tried; most of them are refused most of the time. */
const deskSteps = [
  ...weighted('open', 6),
  ...weighted('resume', 4),
  ...weighted('callNext', 12),
  ...weighted('start', 8),
  ...weighted('finish', 8),
  ...weighted('recall', 6),
  ...weighted('undo', 2),
  ...weighted('park', 2),
  ...weighted('unpark', 2),
  ...weighted('transfer', 2),
  ...weighted('note', 2),
  ...weighted('call', 2),
  ...weighted('noShow', 3),
  'leave',
  ...weighted('prioritize', 2),
  'split',
  'join',
  'pause',
  'close',
] as const;

function weighted<T extends string>(step: T, times: number): T[] {
  return Array.from({ length: times }, () => step);
}

test(
  `when 20 clients do ${OPERATIONS} things at random, then a queue kept by hand agrees with every step`,
  { timeout: 1_200_000 },
  async () => {
    server = await startQueueServer();
    const { queue } = server.context;
    const random = seededRandom(SEED);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const changes: QueueChange[] = [];
    queue.changes.subscribe((change) => void changes.push(change));
    const empty = await queue.readPublicQueue('registry');
    const staff: Staff[] = [];
    for (let index = 0; index < CLIENTS; index++) staff.push((await server.signedIn()).staff);

    const calledByOrder = new Set<number>();
    const refusals = new Map<string, number>();
    const known: string[] = [];
    /** As last told; reading the whole queue for every guess would be most of the test's time. */
    const told = new Map<string, Ticket>();
    queue.changes.subscribe(({ ticket }) => ticket && told.set(ticket.id, ticket));
    let repeats = 0;

    function aCommand(): Record<string, unknown> {
      const type = pick(deskSteps);
      const ticketId = known.length > 0 ? pick(known) : randomUUID();
      const until = new Date(server.clock.now() + Math.floor(random() * 120_000)).toISOString();
      switch (type) {
        case 'open':
          return { type, takeOver: random() < 0.5 };
        case 'call':
        case 'unpark':
          return { type, ticketId };
        case 'park':
          return { type, ...(random() < 0.3 && { ticketId }), ...(random() < 0.7 && { until }) };
        case 'transfer':
          return {
            type,
            returns: random() < 0.5,
            ...(random() < 0.5
              ? { deskId: `registry-${1 + Math.floor(random() * DESKS)}` }
              : { serviceId: 'residence' }),
          };
        case 'prioritize':
          return { type, ticketId, priority: random() < 0.5 ? { kind: 'none' } : { kind: 'urgent' } };
        case 'leave':
          return { type, ...(random() < 0.5 && { ticketId }) };
        case 'split':
          return { type, ticketId, groups: [1], version: told.get(ticketId)?.version ?? 0 };
        case 'join':
          return { type, ticketId, otherIds: [...new Set([pick(known), pick(known)])] };
        case 'note':
          return { type, text: 'x', ...(random() < 0.5 && { ticketId }) };
        default:
          return { type };
      }
    }

    async function work(client: number): Promise<void> {
      const own = client < DESKS ? client : Math.floor(random() * DESKS);
      const command = deskCommandSchema.parse({ ...aCommand(), commandId: randomUUID() });
      const send = () => queue.runDeskCommand(`registry-${own + 1}`, staff[client]!, command);
      if (random() < 0.05) {
        repeats += 1;
        const [one, other] = await Promise.allSettled([send(), send()]);
        if (one.status === 'fulfilled' && other.status === 'fulfilled') {
          expect(one.value.ticket?.id).toBe(other.value.ticket?.id);
        }
        if (one.status === 'rejected') throw one.reason;
        return;
      }
      const { ticket } = await send();
      if (command.type === 'callNext') calledByOrder.add(ticket!.seq);
    }

    async function enter(): Promise<void> {
      const ticket = await queue.takeTicket(
        'registry',
        {
          serviceId: random() < 0.5 ? 'identity-card' : 'residence',
          commandId: randomUUID(),
          people: 1,
          priority:
            random() < 0.05
              ? { kind: 'urgent' }
              : random() < 0.1
                ? { kind: 'priority', cause: 'infant' }
                : { kind: 'none' },
          ...(random() < 0.1 && { moreServiceIds: ['residence'] }),
        },
        { byStaff: true },
      );
      known.push(ticket.id);
    }

    /** A tenth of those who are tried give up. */
    async function leave(): Promise<void> {
      const ticket = told.get(pick(known));
      if (ticket?.state === 'waiting' && random() < 0.1) await queue.holderActions.leave(ticket);
    }

    let done = 0;
    async function client(index: number): Promise<void> {
      while (done < OPERATIONS) {
        done += 1;
        server.clock.advance(random() < 0.5 ? 200 : 2_000);
        const dice = random();
        try {
          // Half of them work a desk each; the others take numbers, and now and then somebody's desk.
          if (dice < (index < DESKS ? 0.02 : 0.35) || known.length < 5) await enter();
          else if (index >= DESKS && dice < 0.95) await leave();
          else await work(index);
        } catch (error) {
          if (!(error instanceof DomainError) || error.code.startsWith('server.')) throw error;
          refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
        }
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index)));

    const reference = createReferenceQueue();
    for (const change of changes) reference.apply(change, calledByOrder.has(change.seq));
    expect(reference.problems).toEqual([]);
    expect(repeats).toBeGreaterThan(0);
    expect(calledByOrder.size).toBeGreaterThan(OPERATIONS / 200);

    const { headers } = await server.signedIn();
    const { body } = await server.get<PublicQueue>('/offices/registry/queue', headers);
    expect(body.seq).toBe(reference.seq());
    const ended = ['done', 'left'];
    const byLabel = (tickets: readonly { label: string; state: string }[]) =>
      Object.fromEntries(
        tickets.filter(({ state }) => !ended.includes(state)).map(({ label, state }) => [label, state]),
      );
    expect(byLabel(body.tickets)).toEqual(byLabel([...reference.tickets.values()]));

    // What is kept in memory is what is stored.
    const inMemory = await queue.todaysTickets.of('registry', body.date, ticketStateSchema.options);
    queue.todaysTickets.forget('registry');
    const stored = await queue.todaysTickets.of('registry', body.date, ticketStateSchema.options);
    expect(inMemory).toEqual(stored);
    expect(stored).toHaveLength(reference.tickets.size);

    // A screen that was handed the changes in a wild order, some of them twice, shows the same.
    let screen = applyFollowed(emptyReplica<'public'>(), { kind: 'snapshot', queue: empty }).replica;
    const wild = [...changes, ...changes.filter(() => random() < 0.1)]
      .map((change) => ({ change, at: change.seq + random() * 40 }))
      .sort((a, b) => a.at - b.at);
    for (const { change } of wild) screen = applyDelta(screen, queue.follow.toPublicDelta(change)).replica;
    expect(screen.seq).toBe(body.seq);
    expect(byLabel(screen.queue!.tickets)).toEqual(byLabel(body.tickets));
    expect(screen.queue!.desks).toEqual(body.desks);
  },
);
