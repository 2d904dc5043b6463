import type { HolderTicket } from '@sportello/shared/queue';
import { servicesAhead } from '@sportello/shared/services-ahead';
import type { Ticket } from '@sportello/shared/ticket';
import { uuidSchema } from '@sportello/shared/identifier';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { sameSecret, type Derivation } from '../secret.ts';
import { officeDate } from './office-day.ts';
import type { Estimates } from './estimates.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { toMinutes } from './read-public-queue.ts';
import type { TicketStore } from './ticket-store.ts';

const JOINS_FOLLOWED = 5;

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  derive: Derivation;
  estimates: Estimates;
  clock: Clock;
  policy: QueuePolicy;
}

/** What the person with the number sees. The token follows from the id and the installation's secret; nothing of it is stored. */
export function createHolderTickets({ directory, tickets, derive, estimates, clock, policy }: Parts) {
  const tokenOf = (id: string): string => `${id}.${derive.key('ticket', id)}`;

  const forecastOf = async (ticket: Ticket) => {
    const estimate = await estimates(ticket.officeId);
    // Who came after the last estimate stands where that one put a newcomer.
    const forecast = estimate.tickets.get(ticket.id) ?? estimate.services.get(ticket.serviceId);
    return forecast && { ...forecast, worseBecause: estimate.worse.get(ticket.id) };
  };

  /** The ticket that is called for this one: itself, unless it was joined into another, and that perhaps again. */
  async function goesWith(ticket: Ticket): Promise<Ticket> {
    let present = ticket;
    for (let step = 0; step < JOINS_FOLLOWED && present.joinedInto; step++) {
      present = (await tickets.byId(present.joinedInto)) ?? present;
    }
    return present;
  }

  async function view(own: Ticket): Promise<HolderTicket> {
    const ticket = await goesWith(own);
    const [service, ...later] = servicesAhead(ticket).map((id) => directory.service(id));
    const desk = directory.desks().find(({ id }) => id === ticket.deskId);
    const resting = ticket.state === 'parked' && ticket.parkedUntil !== undefined;
    const office = directory.office(ticket.issuingOfficeId);
    const ended = ticket.state === 'left' && ticket.date < officeDate(office, clock.now());
    const waits = ticket.state === 'waiting' || resting;
    const forecast = waits ? await forecastOf(ticket) : undefined;
    return {
      token: tokenOf(own.id),
      label: own.label,
      calledAs: ticket.label === own.label ? undefined : ticket.label,
      state: ticket.state,
      officeId: ticket.officeId,
      officeName: directory.office(ticket.officeId).name,
      serviceId: ticket.serviceId,
      serviceTitle: service!.title,
      laterServiceTitles: later.map(({ title }) => title),
      deskNumber: ticket.state === 'called' || ticket.state === 'serving' ? (desk?.number ?? null) : null,
      ahead: forecast ? forecast.position - 1 : null,
      lowMin: forecast?.lowMs == null ? null : toMinutes(forecast.lowMs),
      highMin: forecast?.highMs == null ? null : toMinutes(forecast.highMs),
      arrivedAt: ticket.arrivedAt,
      calledAt: ticket.calledAt,
      calls: ticket.calls,
      parkedUntil: resting ? ticket.parkedUntil : undefined,
      postponesLeft: Math.max(0, policy.postpone.times - (ticket.postponed ?? 0)),
      postponeMin: policy.postpone.minutes,
      worseBecause: forecast?.worseBecause,
      dayOver: ended || undefined,
      seq: ticket.seq,
    };
  }

  return {
    tokenOf,
    view,

    /** Of several tickets by id, with one read; those that are not there are left out. */
    async views(ids: readonly string[]): Promise<Map<string, HolderTicket>> {
      const found = await tickets.byIds(ids);
      return new Map(await Promise.all(found.map(async (own) => [own.id, await view(own)] as const)));
    },

    /** Keeps what a newcomer is told, to compare it with what happens. */
    async tell(ticket: Ticket): Promise<void> {
      const forecast = ticket.state === 'waiting' ? await forecastOf(ticket) : undefined;
      if (!forecast) return;
      const { lowMs, medianMs, highMs } = forecast;
      const formulaMs = (await estimates(ticket.officeId)).formula(ticket);
      await tickets.tell(ticket.id, { atMs: clock.now(), lowMs, medianMs, highMs, formulaMs });
    },

    /** Throws `ticket.notFound`. */
    async byToken(token: string): Promise<Ticket> {
      const [id = '', key = ''] = token.split('.');
      const right = uuidSchema.safeParse(id).success && sameSecret(derive.key('ticket', id), key);
      const ticket = right ? await tickets.byId(id) : undefined;
      if (!ticket) throw new DomainError('ticket.notFound');
      return ticket;
    },
  };
}
export type HolderTickets = ReturnType<typeof createHolderTickets>;
