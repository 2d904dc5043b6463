import { describe, expect, it } from 'vitest';
import { fc } from '../../../../test/support/seeded-check.ts';
import { orderFor, pickNext } from './order.ts';
import { promiseFor } from './promise.ts';
import { defaultQueueSettings as settings, minuteMs } from './queue-types.ts';
import type { QueueContext, QueueDesk, QueueTicket } from './queue-types.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 400 });

const services = {
  a: { minutes: 10, targetWaitMin: 20 },
  b: { minutes: 5, targetWaitMin: 10 },
  c: { minutes: 30, targetWaitMin: 30 },
};
const serviceId = fc.constantFrom('a', 'b', 'c');
const minute = (most: number) => fc.integer({ min: 0, max: most });

const arrival = fc.record({
  arrived: minute(180),
  serviceId,
  /** Booked start relative to the arrival: from 30 minutes later to 15 minutes ago. */
  booked: fc.option(fc.integer({ min: -15, max: 30 }), { nil: undefined }),
  priority: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'priority' as const),
  urgent: fc.integer({ min: 0, max: 30 }).map((n) => n === 0),
  people: fc.integer({ min: 1, max: 3 }),
  then: fc.array(fc.record({ serviceId }), { maxLength: 2 }),
  parked: fc.option(minute(200), { nil: undefined, freq: 8 }),
  target: fc.option(fc.constantFrom('d0', 'd1', 'gone'), { nil: undefined, freq: 8 }),
});
const desk = fc.record({ serviceIds: fc.uniqueArray(serviceId, { maxLength: 3 }), paused: fc.boolean() });

interface Scene {
  tickets: QueueTicket[];
  context: QueueContext;
}

const scene = (urgentAllowed: boolean): fc.Arbitrary<Scene> =>
  fc
    .record({
      arrivals: fc.array(arrival, { minLength: 1, maxLength: 25 }),
      desks: fc.array(desk, { minLength: 1, maxLength: 4 }),
      expected: fc.array(fc.record({ serviceId, start: minute(240) }), { maxLength: 8 }),
    })
    .map(({ arrivals, desks, expected }) => ({
      tickets: arrivals.map((item, index): QueueTicket => {
        const arrivedMs = item.arrived * minuteMs;
        const bookedStartMs = item.booked === undefined ? undefined : arrivedMs + item.booked * minuteMs;
        const priority = item.urgent && urgentAllowed ? 'urgent' : item.priority;
        const { targetWaitMin } = services[item.serviceId];
        return {
          id: `t${index}`,
          series: 'A',
          number: index + 1,
          state: item.parked === undefined ? 'waiting' : 'parked',
          serviceId: item.serviceId,
          then: item.then,
          people: item.people,
          priority,
          arrivedMs,
          bookedStartMs,
          parkedUntilMs: item.parked === undefined ? undefined : item.parked * minuteMs,
          targetDeskId: item.target,
          ...promiseFor({ arrivedMs, bookedStartMs, priority, targetWaitMin }, settings),
        };
      }),
      context: {
        desks: desks.map((item, index): QueueDesk => ({ id: `d${index}`, ...item })),
        services,
        expected: expected.map((item, index) => {
          return { id: `e${index}`, serviceId: item.serviceId, bookedStartMs: item.start * minuteMs };
        }),
        settings,
      },
    }));

const ids = (ranked: { ticket: QueueTicket }[]): string[] => ranked.map(({ ticket }) => ticket.id);
const arrivedBy = (tickets: QueueTicket[], nowMs: number) => tickets.filter((t) => t.arrivedMs <= nowMs);

describe('order of the queue, for any queue', () => {
  it('when a desk calls again and again, then it calls exactly the order that was shown', () => {
    fc.assert(
      fc.property(scene(true), minute(240), ({ tickets, context }, now) => {
        const nowMs = now * minuteMs;
        for (const caller of context.desks) {
          const shown = ids(orderFor(caller, tickets, context, nowMs));
          const called: string[] = [];
          let left = tickets;
          for (let next = pickNext(caller, left, context, nowMs); next;) {
            const { id } = next.ticket;
            called.push(id);
            left = left.filter((t) => t.id !== id);
            next = pickNext(caller, left, context, nowMs);
          }
          expect(called).toEqual(shown);
        }
      }),
    );
  });

  it('when tickets and expected appointments come in any sequence, then order and reasons are the same', () => {
    const shuffled = scene(true).chain((it) =>
      fc.record({
        it: fc.constant(it),
        tickets: fc.shuffledSubarray(it.tickets, { minLength: it.tickets.length }),
        expected: fc.shuffledSubarray([...it.context.expected], { minLength: it.context.expected.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, minute(240), ({ it, tickets, expected }, now) => {
        for (const caller of [null, ...it.context.desks]) {
          const again = orderFor(caller, tickets, { ...it.context, expected }, now * minuteMs);
          expect(again).toEqual(orderFor(caller, it.tickets, it.context, now * minuteMs));
        }
      }),
    );
  });

  it('when the office is asked, then everybody who can be called stands there once, urgent ones first', () => {
    fc.assert(
      fc.property(scene(true), minute(240), ({ tickets, context }, now) => {
        const nowMs = now * minuteMs;
        const order = orderFor(null, tickets, context, nowMs);
        const callable = tickets.filter((t) => t.state === 'waiting' || t.parkedUntilMs! <= nowMs);
        expect(ids(order).sort()).toEqual(callable.map(({ id }) => id).sort());
        expect(order.map(({ position }) => position)).toEqual(order.map((_, index) => index + 1));
        const urgency = order.map(({ ticket }) => (ticket.priority === 'urgent' ? 0 : 1));
        expect(urgency).toEqual([...urgency].sort());
      }),
    );
  });

  it('when a desk calls, then it can serve the person and nobody is called early whom another could precede', () => {
    fc.assert(
      fc.property(scene(true), minute(240), ({ tickets, context }, now) => {
        const nowMs = now * minuteMs;
        for (const caller of context.desks) {
          const order = orderFor(caller, tickets, context, nowMs);
          const head = order[0];
          if (!head) continue;
          const takes = caller.serviceIds.length === 0 || caller.serviceIds.includes(head.ticket.serviceId);
          expect(takes || head.ticket.targetDeskId === caller.id).toBe(true);
          if (head.reason.code !== 'onlyOneLeft') continue;
          for (const { ticket } of order) {
            expect(ticket.promiseBasis).toBe('booking');
            expect(ticket.bookedStartMs! - nowMs).toBeGreaterThan(settings.earlyWindowMin * minuteMs);
          }
        }
      }),
    );
  });

  /**
   * Nobody starves. From the moment a ticket is overdue by the patience, a desk that can serve it
   * passes it over only for an earlier promise; and whoever enters later than the bound below has a
   * later promise, so that the overtakers are finitely many whatever comes.
   */
  it('when a ticket is overdue, then nobody who enters after its bound is called before it', () => {
    const bound = (ticket: QueueTicket): number =>
      Math.max(
        // A priority that arrives at the end of the grace: its promise is before its start, its arrival after.
        ticket.promiseMs + (settings.graceMin + settings.priorityEarlierMin) * minuteMs,
        ticket.arrivedMs,
      );
    fc.assert(
      fc.property(scene(false), ({ tickets, context }) => {
        const caller = context.desks[0]!;
        let left = tickets;
        for (let now = 0; left.length > 0 && now < 600; now += 3) {
          const nowMs = now * minuteMs;
          const present = arrivedBy(left, nowMs);
          const picked = pickNext(caller, present, context, nowMs)?.ticket;
          if (!picked) continue;
          left = left.filter((t) => t.id !== picked.id);
          for (const passed of orderFor(caller, present, context, nowMs)) {
            if (passed.ticket.id === picked.id) continue;
            const overdue = nowMs >= passed.ticket.promiseMs + settings.fitPatienceMin * minuteMs;
            const bookedFuture = passed.ticket.bookedStartMs! - settings.earlyWindowMin * minuteMs > nowMs;
            if (overdue && !bookedFuture) {
              expect(picked.promiseMs).toBeLessThanOrEqual(passed.ticket.promiseMs);
              expect(picked.arrivedMs).toBeLessThanOrEqual(bound(passed.ticket));
            }
          }
        }
      }),
    );
  });

  it('when people with a priority keep coming faster than they are served, then a plain walk-in is called all the same', () => {
    const context = { desks: [{ id: 'd', serviceIds: [] }], services, expected: [], settings };
    const enter = (index: number, priority: 'none' | 'priority'): QueueTicket => {
      const arrivedMs = index * minuteMs;
      const fields = {
        id: `t${index}`,
        series: 'A',
        number: index + 1,
        serviceId: 'a',
        people: 1,
        state: 'waiting',
      } as const;
      return {
        ...fields,
        arrivedMs,
        priority,
        ...promiseFor({ arrivedMs, priority, targetWaitMin: 20 }, settings),
      };
    };
    let left = [enter(0, 'none')];
    let overtakers = 0;
    for (let now = 1; left.some(({ id }) => id === 't0'); now++) {
      left.push(enter(now, 'priority'));
      if (now % 5 > 0) continue;
      const { ticket } = pickNext(context.desks[0]!, left, context, now * minuteMs)!;
      left = left.filter(({ id }) => id !== ticket.id);
      overtakers++;
    }
    // Promises of arrival + 20 − 30 min precede the promise at 20 min for the arrivals of 30 minutes.
    expect(overtakers - 1).toBeLessThanOrEqual(30);
  });
});
