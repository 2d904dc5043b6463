import type { Ticket, TicketState } from '@sportello/shared/ticket';
import type { QueueChange } from '@sportello/server/queue/queue-changes';

/** What may follow on what, written down a second time and by hand: transfers and undo included. */
const follows: Record<TicketState, readonly TicketState[]> = {
  waiting: ['waiting', 'called', 'parked', 'left'],
  called: ['called', 'serving', 'missed', 'parked', 'waiting', 'left'],
  serving: ['serving', 'done', 'parked', 'waiting', 'left'],
  parked: ['parked', 'called', 'waiting', 'left'],
  missed: ['missed', 'called', 'waiting', 'left'],
  // A note, or a join that another desk's call cut down, leaves the state alone.
  done: ['serving', 'done'],
  left: ['left'],
};
/** Undoing a call leads back to where it came from; undoing a turn that sent the person on leads to the desk. */
const undone: readonly TicketState[] = ['parked', 'missed'];

/** What is wrong with one change of one ticket, whoever made it; empty when nothing is. */
export function wrongSteps(before: Ticket, after: Ticket): string[] {
  const problems: string[] = [];
  const allowed = follows[before.state].includes(after.state);
  const isUndo =
    (before.state === 'called' && undone.includes(after.state)) ||
    (before.handedOn !== undefined &&
      before.state === 'waiting' &&
      ['serving', 'called'].includes(after.state));
  if (!allowed && !isUndo) problems.push(`${before.state} → ${after.state}`);
  const atDesk = ['called', 'serving'];
  if (atDesk.includes(before.state) && atDesk.includes(after.state) && before.deskId !== after.deskId) {
    problems.push(`taken from ${before.deskId} to ${after.deskId}`);
  }
  if (after.label !== before.label) problems.push('the number changed');
  const reprioritized = after.priorityGiven?.at !== before.priorityGiven?.at;
  if (after.promiseAt !== before.promiseAt && !reprioritized) problems.push('the promise moved');
  if (after.version !== before.version + 1) problems.push('a change was overwritten');
  return problems;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The queue as a person with a pencil would keep it: one list, one line changed at a time, everything checked. */
export function createReferenceQueue() {
  const tickets = new Map<string, Ticket>();
  const problems: string[] = [];
  const openDesks = new Set<string>();
  let seq = 0;

  function check(right: boolean, what: string, { ticket }: QueueChange): void {
    if (!right) problems.push(`${what}: ${ticket?.label} at ${seq}`);
  }

  /** Whom a desk that takes everything calls at this instant. */
  function next(deskId: string, now: string): Ticket | undefined {
    return [...tickets.values()]
      .filter(({ state, parkedUntil }) => {
        return state === 'waiting' || (state === 'parked' && parkedUntil !== undefined && parkedUntil <= now);
      })
      .filter(({ targetDeskId }) => !targetDeskId || targetDeskId === deskId || !openDesks.has(targetDeskId))
      .sort(
        (a, b) =>
          Number(b.priority.kind === 'urgent') - Number(a.priority.kind === 'urgent') ||
          compareText(a.promiseAt, b.promiseAt) ||
          compareText(a.arrivedAt, b.arrivedAt) ||
          a.number - b.number ||
          compareText(a.series, b.series),
      )[0];
  }

  return {
    tickets,
    problems,
    seq: () => seq,
    /** Takes the changes in the order of their numbers. `byOrder`: the desk asked for the next one. */
    apply(change: QueueChange, byOrder: boolean): void {
      if (change.seq !== seq + 1) problems.push(`${change.seq} follows on ${seq}`);
      seq = change.seq;
      const { ticket, desk } = change;
      if (desk) {
        if (desk.state === 'closed') openDesks.delete(desk.id);
        else openDesks.add(desk.id);
      }
      if (!ticket) return;
      const before = tickets.get(ticket.id);
      if (before) {
        for (const problem of wrongSteps(before, ticket)) check(false, problem, change);
        if (ticket.joinedInto) {
          const into = tickets.get(ticket.joinedInto);
          check(into?.joinedIds?.includes(ticket.id) === true, 'joined into nothing', change);
        }
      } else {
        const same = [...tickets.values()].some(({ label }) => label === ticket.label);
        check(!same, 'the number is there twice', change);
        check(ticket.state === 'waiting', 'entered and not waiting', change);
      }
      if (byOrder && ticket.deskId) {
        const expected = next(ticket.deskId, ticket.calledAt ?? '');
        check(expected?.id === ticket.id, `called although ${expected?.label} was next`, change);
      }
      tickets.set(ticket.id, ticket);
      const here = [...tickets.values()].filter(
        ({ deskId, state }) =>
          deskId !== undefined && deskId === ticket.deskId && (state === 'called' || state === 'serving'),
      );
      check(here.length <= 1, 'two people at a desk', change);
    },
  };
}
