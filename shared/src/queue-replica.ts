import { numberKey } from './ticket-label.ts';
import type { PublicDelta, PublicQueue, StaffDelta, StaffQueue } from './queue.ts';
import type { PublicFollowed, StaffFollowed } from './realtime.ts';

/** What each of the two queue rooms carries. */
export interface QueueRooms {
  public: { queue: PublicQueue; delta: PublicDelta; followed: PublicFollowed };
  staff: { queue: StaffQueue; delta: StaffDelta; followed: StaffFollowed };
}
export type QueueRoom = keyof QueueRooms;
export type QueueOf<R extends QueueRoom> = QueueRooms[R]['queue'];
export type DeltaOf<R extends QueueRoom> = QueueRooms[R]['delta'];
export type FollowedOf<R extends QueueRoom> = QueueRooms[R]['followed'];

interface AnyTicket {
  id?: string;
  label: string;
  issuedBy?: string | undefined;
  seq: number;
}
interface AnyDesk {
  id: string;
}
interface AnyQueue {
  seq: number;
  tickets: AnyTicket[];
  desks: AnyDesk[];
}
interface AnyDelta {
  seq: number;
  ticket?: AnyTicket;
  desk?: AnyDesk;
}

/**
 * A client's copy of an office's queue. `seq` is the last number up to which nothing is missing; entities may be
 * newer. `ahead` holds numbers that were received beyond a gap, `early` what came before the first snapshot.
 */
export interface QueueReplica<R extends QueueRoom> {
  readonly queue: QueueOf<R> | null;
  readonly seq: number;
  readonly ahead: ReadonlySet<number>;
  readonly deskSeqs: ReadonlyMap<string, number>;
  readonly early: readonly DeltaOf<R>[];
}

/** `resync`: something is missing; ask `follow` with `since: replica.seq`. */
export interface Applied<R extends QueueRoom> {
  replica: QueueReplica<R>;
  resync: boolean;
}

export function emptyReplica<R extends QueueRoom>(): QueueReplica<R> {
  return { queue: null, seq: 0, ahead: new Set(), deskSeqs: new Map(), early: [] };
}

const EARLY_KEPT = 500;

/** Takes in one delta, in whatever order and however often it comes. */
export function applyDelta<R extends QueueRoom>(replica: QueueReplica<R>, delta: DeltaOf<R>): Applied<R> {
  if (!replica.queue) {
    return { replica: { ...replica, early: [...replica.early, delta].slice(-EARLY_KEPT) }, resync: false };
  }
  const withEntities = applyEntities(replica, delta);
  if (delta.seq <= replica.seq) return { replica: withEntities, resync: false };
  const next = advance(withEntities, replica.seq, new Set(replica.ahead).add(delta.seq));
  return { replica: next, resync: next.ahead.size > 0 };
}

/**
 * Takes in the answer to `follow`. `askedSince` is the `seq` that the question carried: a snapshot older than that comes from
 * a server whose data were put back, and replaces everything; a newer one leaves what arrived meanwhile alone.
 */
export function applyFollowed<R extends QueueRoom>(
  replica: QueueReplica<R>,
  followed: FollowedOf<R>,
  askedSince = 0,
): Applied<R> {
  if (followed.kind === 'snapshot') {
    const kept = followed.queue.seq < askedSince ? emptyReplica<R>() : replica;
    return applySnapshot(kept, followed.queue as QueueOf<R>);
  }
  if (!replica.queue || followed.seq < askedSince) return { replica: emptyReplica<R>(), resync: true };
  let next = replica;
  for (const delta of followed.deltas) next = applyEntities(next, delta as DeltaOf<R>);
  next = advance(next, Math.max(next.seq, followed.seq), replica.ahead);
  return { replica: next, resync: next.ahead.size > 0 };
}

function applySnapshot<R extends QueueRoom>(replica: QueueReplica<R>, queue: QueueOf<R>): Applied<R> {
  const mine = replica.queue as AnyQueue | null;
  const theirs = queue as AnyQueue;
  const tickets = new Map(theirs.tickets.map((ticket) => [ticketKey(ticket), ticket]));
  for (const ticket of mine?.tickets ?? []) {
    if (ticket.seq > Math.max(theirs.seq, tickets.get(ticketKey(ticket))?.seq ?? 0)) {
      tickets.set(ticketKey(ticket), ticket);
    }
  }
  const desks = new Map(theirs.desks.map((desk) => [desk.id, desk]));
  const deskSeqs = new Map(theirs.desks.map((desk) => [desk.id, theirs.seq]));
  for (const desk of mine?.desks ?? []) {
    const seq = replica.deskSeqs.get(desk.id) ?? 0;
    if (seq <= theirs.seq) continue;
    desks.set(desk.id, desk);
    deskSeqs.set(desk.id, seq);
  }
  const merged = { ...theirs, tickets: [...tickets.values()], desks: [...desks.values()] };
  let next: QueueReplica<R> = { ...replica, queue: merged as unknown as QueueOf<R>, deskSeqs, early: [] };
  next = advance(next, Math.max(replica.seq, theirs.seq), replica.ahead);
  for (const delta of replica.early) next = applyDelta(next, delta).replica;
  return { replica: next, resync: next.ahead.size > 0 };
}

/** A number that has been passed brings nothing new unless its entity is newer than the one that is held. */
function applyEntities<R extends QueueRoom>(replica: QueueReplica<R>, delta: DeltaOf<R>): QueueReplica<R> {
  let queue = replica.queue as AnyQueue;
  let { deskSeqs } = replica;
  const { ticket, desk } = delta as AnyDelta;
  if (ticket) {
    const at = queue.tickets.findIndex((held) => ticketKey(held) === ticketKey(ticket));
    const held = queue.tickets[at];
    if (!held) queue = { ...queue, tickets: [...queue.tickets, ticket] };
    else if (held.seq < ticket.seq) queue = { ...queue, tickets: queue.tickets.with(at, ticket) };
  }
  if (desk && (deskSeqs.get(desk.id) ?? -1) < delta.seq) {
    const at = queue.desks.findIndex((held) => held.id === desk.id);
    queue = { ...queue, desks: at < 0 ? [...queue.desks, desk] : queue.desks.with(at, desk) };
    deskSeqs = new Map(deskSeqs).set(desk.id, delta.seq);
  }
  return queue === replica.queue ? replica : { ...replica, queue: queue as QueueOf<R>, deskSeqs };
}

function advance<R extends QueueRoom>(
  replica: QueueReplica<R>,
  from: number,
  received: ReadonlySet<number>,
): QueueReplica<R> {
  let seq = from;
  while (received.has(seq + 1)) seq += 1;
  const queue = replica.queue && { ...replica.queue, seq };
  return { ...replica, queue, seq, ahead: new Set([...received].filter((number) => number > seq)) };
}

/** Public tickets have no id: their number is unique per date and office that gave it. */
function ticketKey(ticket: AnyTicket): string {
  return ticket.id ?? numberKey(ticket);
}
