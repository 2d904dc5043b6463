import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { seededRandom } from '@sportello/server/queue/simulate/random';
import { deskSchema } from '@sportello/shared/office';
import type { Problem } from '@sportello/shared/problem';
import type { DeskCommandResult, HolderTicket, PublicQueue, StaffQueue } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import { startServerProcess, type ServerProcess } from '../support/child-process.ts';
import { aConnectedSocket, aFollower } from '../support/follower.ts';
import { aDirectory, aService } from '../support/municipality.ts';
import { inParallel } from '../support/queue.ts';
import { wrongSteps } from '../support/reference-queue.ts';
import { anInstallation } from '../support/restartable.ts';

/** `QUEUE_OPERATIONS=10000` runs the long one. */
const OPERATIONS = Number(process.env.QUEUE_OPERATIONS ?? 600);
const SEED = Number(process.env.QUEUE_SEED ?? 5);
const CLIENTS = 20;
const offices = ['registry', 'town-hall'] as const;
const deskIds = offices.flatMap((officeId) => Array.from({ length: 5 }, (_, at) => `${officeId}-${at + 1}`));

const steps = [
  ...weighted('callNext', 10),
  ...weighted('start', 6),
  ...weighted('finish', 6),
  ...weighted('recall', 4),
  ...weighted('undo', 3),
  ...weighted('transfer', 5),
  ...weighted('park', 3),
  ...weighted('unpark', 2),
  ...weighted('call', 3),
  ...weighted('noShow', 2),
  'leave',
  ...weighted('note', 1),
  ...weighted('prioritize', 1),
] as const;

function weighted<T extends string>(step: T, times: number): T[] {
  return Array.from({ length: times }, () => step);
}

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function twoServers() {
  const base = aDirectory();
  const directory = aDirectory({
    services: ['identity-card', 'residence'].map((id, at) =>
      aService({ id, series: 'AB'[at]!, officeIds: [...offices] }),
    ),
    desks: deskIds.map((id, at) =>
      deskSchema.parse({ id, officeId: offices[at < 5 ? 0 : 1], number: (at % 5) + 1, serviceIds: [] }),
    ),
    offices: base.offices.map((office) => ({ ...office, ticketsOutsideHours: true })),
  });
  const installation = await anInstallation(deskIds.length, { directory });
  closing.push(() => installation.remove());
  const servers: ServerProcess[] = [];
  for (let index = 0; index < 2; index++) {
    const server = await startServerProcess(installation);
    closing.push(() => server.stop('SIGKILL'));
    servers.push(server);
  }
  return { servers, sessions: installation.sessions };
}

/** Everything that was answered, by ticket and version: who is told of each change is one. */
function createHistory() {
  const versions = new Map<string, Map<number, Ticket>>();
  const problems: string[] = [];
  return {
    problems,
    /** `own`: this very answer belongs to this very change; the answer to a repeated command tells how things stand since. */
    note(ticket: Ticket, own: boolean): void {
      const known = versions.get(ticket.id) ?? new Map<number, Ticket>();
      versions.set(ticket.id, known);
      if (own && known.has(ticket.version))
        problems.push(`${ticket.label} was changed twice to ${ticket.version}`);
      if (own) known.set(ticket.version, ticket);
    },
    ids: () => [...versions.keys()],
    latest: (id: string) => versions.get(id)?.get(Math.max(...versions.get(id)!.keys())),
    check(): void {
      for (const known of versions.values()) {
        const inOrder = [...known.values()].sort((a, b) => a.version - b.version);
        for (const [at, after] of inOrder.entries()) {
          const before = inOrder[at - 1];
          if (!before) continue;
          for (const what of wrongSteps(before, after))
            problems.push(`${after.label}/${after.version}: ${what}`);
        }
      }
    },
  };
}

describe.skipIf(!process.env.MONGODB_URI)('two servers on one database', { timeout: 900_000 }, () => {
  test(`when 20 clients do ${OPERATIONS} things at random through both, then every change follows on the one before and everybody sees the same`, async () => {
    const { servers, sessions } = await twoServers();
    const random = seededRandom(SEED);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const history = createHistory();
    const refusals = new Map<string, number>();
    const labels: string[] = [];

    const send = (server: number, desk: number, command: Record<string, unknown>) =>
      servers[server]!.post<DeskCommandResult & Problem>(
        `/desks/${deskIds[desk]}/commands`,
        command,
        sessions[desk],
      );

    function aCommand(desk: number): Record<string, unknown> {
      const type = pick(steps);
      const ids = history.ids();
      const ticketId = ids.length > 0 ? pick(ids) : randomUUID();
      switch (type) {
        case 'callNext':
          return { type, ...(random() < 0.5 && { shownTicketId: ticketId }) };
        case 'call':
        case 'unpark':
          return { type, ticketId };
        case 'park':
          return { type, until: new Date(Date.now() + random() * 3_000).toISOString() };
        case 'transfer': {
          const elsewhere = random();
          const returns = random() < 0.5;
          if (elsewhere < 0.4) return { type, returns, deskId: pick(deskIds) };
          if (elsewhere < 0.7) return { type, returns, serviceId: 'residence' };
          return { type, returns, officeId: offices[desk < 5 ? 1 : 0] };
        }
        case 'note':
          return { type, text: 'x' };
        case 'prioritize':
          return { type, ticketId, priority: random() < 0.5 ? { kind: 'none' } : { kind: 'urgent' } };
        default:
          return { type };
      }
    }

    async function take(server: number, desk: number): Promise<void> {
      const { status, body } = await servers[server]!.post<HolderTicket>(
        `/offices/${offices[desk < 5 ? 0 : 1]}/tickets`,
        { serviceId: pick(['identity-card', 'residence']), commandId: randomUUID() },
        sessions[desk],
      );
      expect(status).toBe(201);
      labels.push(`${body.officeId}/${body.label}`);
    }

    async function work(server: number, desk: number): Promise<void> {
      const command = { ...aCommand(desk), commandId: randomUUID() };
      const twice = random() < 0.08;
      const targets = twice ? [server, 1 - server] : [server];
      const answers = await Promise.all(targets.map((target) => send(target, desk, command)));
      const done = answers.filter(({ status }) => status === 200).map(({ body }) => body.ticket!);
      expect(new Set(done.map(({ id }) => id)).size).toBeLessThanOrEqual(1);
      // Of two answers to one command the earlier version is the change.
      const [first, ...later] = done.sort((a, b) => a.version - b.version);
      if (first) history.note(first, true);
      for (const ticket of later) history.note(ticket, false);
      for (const { status, body } of answers) {
        if (status === 200) continue;
        if (status >= 500) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(body)}`);
        refusals.set(body.code, (refusals.get(body.code) ?? 0) + 1);
      }
    }

    const screens = [];
    for (const [index, officeId] of offices.entries()) {
      for (const { url } of servers) {
        const screen = aFollower(await aConnectedSocket(url), 'public', officeId);
        closing.push(screen.stop);
        await screen.until(() => true);
        screens.push({ officeId, screen, asks: servers[index]! });
      }
    }
    await inParallel(deskIds.length, 5, (desk) =>
      send(desk % 2, desk, { type: 'open', commandId: randomUUID() }),
    );
    await inParallel(20, 5, (index) => take(index % 2, index % deskIds.length));

    let done = 0;
    await inParallel(CLIENTS, CLIENTS, async (client) => {
      // Two clients for each desk, one through each server.
      const desk = client % deskIds.length;
      while (done++ < OPERATIONS) {
        if (random() < 0.15) await take(client < deskIds.length ? 0 : 1, desk);
        else await work(client < deskIds.length ? 0 : 1, desk);
      }
    });

    history.check();
    expect(history.problems).toEqual([]);
    expect(new Set(labels).size).toBe(labels.length);
    expect([...refusals.keys()]).toContain('desk.busy');

    for (const officeId of offices) {
      const { body } = await servers[0]!.get<StaffQueue>(`/offices/${officeId}/staff-queue`, sessions[0]);
      const atDesks = body.tickets.filter(({ state }) => state === 'called' || state === 'serving');
      expect(new Set(atDesks.map(({ deskId }) => deskId)).size).toBe(atDesks.length);
      for (const ticket of body.tickets) {
        const answered = history.latest(ticket.id);
        // Nothing was changed that nobody was told of.
        expect(answered?.version ?? 0, ticket.label).toBe(ticket.version);
      }
    }
    const shown = ({ tickets }: PublicQueue) =>
      tickets
        .filter(({ state }) => state !== 'done' && state !== 'left')
        .map(({ label, state, deskLabel, calls }) => `${label} ${state} ${deskLabel ?? ''} ${calls}`)
        .toSorted();
    for (const { officeId, screen, asks } of screens) {
      const { body } = await asks.get<PublicQueue>(`/offices/${officeId}/queue`);
      await screen.until(({ seq }) => seq >= body.seq);
      expect(shown(screen.now())).toEqual(shown(body));
    }
  });
});
