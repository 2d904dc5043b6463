import { describe, expect, it } from 'vitest';
import { orderFor, pickNext } from './order.ts';
import { promiseFor } from './promise.ts';
import { defaultQueueSettings, minuteMs } from './queue-types.ts';
import type { QueueContext, QueueDesk, QueueTicket } from './queue-types.ts';

const nine = Date.parse('2026-11-23T09:00:00Z');
const at = (minutes: number): number => nine + minutes * minuteMs;
const iso = (minutes: number): string => new Date(at(minutes)).toISOString();

const services = {
  identity: { minutes: 15, targetWaitMin: 20 },
  registry: { minutes: 5, targetWaitMin: 20 },
};
const one: QueueDesk = { id: 'one', serviceIds: [] };
const context = (rest: Partial<QueueContext> = {}): QueueContext => {
  return { desks: [one], services, expected: [], settings: defaultQueueSettings, ...rest };
};

let numbers = 0;
function ticket(arrived: number, rest: Partial<QueueTicket> & { booked?: number } = {}): QueueTicket {
  const { booked, ...fields } = rest;
  const number = ++numbers;
  const bookedStartMs = booked === undefined ? undefined : at(booked);
  const priority = rest.priority ?? 'none';
  return {
    id: `t${number}`,
    series: 'A',
    number,
    state: 'waiting',
    serviceId: 'identity',
    people: 1,
    priority,
    arrivedMs: at(arrived),
    bookedStartMs,
    ...promiseFor(
      { arrivedMs: at(arrived), bookedStartMs, priority, targetWaitMin: 20 },
      defaultQueueSettings,
    ),
    ...fields,
  };
}

const ids = (ranked: { ticket: QueueTicket }[]): string[] => ranked.map(({ ticket: { id } }) => id);

describe('order of the queue', () => {
  it('when an appointment is due, then it comes before a walk-in whose promise is later, and says why', () => {
    const walkIn = ticket(45);
    const booked = ticket(40, { booked: 60 });
    const order = orderFor(one, [walkIn, booked], context(), at(55));
    expect(ids(order)).toEqual([booked.id, walkIn.id]);
    expect(order[0]!.reason).toEqual({ code: 'bookedFor', bookedStartAt: iso(60) });
    expect(order[1]!.reason).toEqual({ code: 'waiting', waitMin: 10, targetMin: 20 });
  });

  it('when a walk-in waits longer than promised, then it comes before a booking that is due later', () => {
    const walkIn = ticket(33);
    const booked = ticket(40, { booked: 60 });
    const order = orderFor(one, [booked, walkIn], context(), at(55));
    expect(order[0]).toMatchObject({
      ticket: walkIn,
      reason: { code: 'waiting', waitMin: 22, targetMin: 20 },
    });
  });

  it('when an appointment is before its early window, then anyone else comes first', () => {
    const booked = ticket(20, { booked: 40 });
    const walkIn = ticket(29);
    const order = orderFor(one, [booked, walkIn], context(), at(29));
    expect(ids(order)).toEqual([walkIn.id, booked.id]);
    expect(order[1]!.reason).toEqual({ code: 'early', bookedStartAt: iso(40), callableAt: iso(30) });
    expect(ids(orderFor(one, [booked, walkIn], context(), at(30)))).toEqual([booked.id, walkIn.id]);
  });

  it('when a desk has nobody else, then it may call an appointment early', () => {
    const booked = ticket(0, { booked: 30 });
    expect(pickNext(one, [booked], context(), at(5))?.reason).toEqual({
      code: 'onlyOneLeft',
      bookedStartAt: iso(30),
    });
  });

  it('when somebody is urgent, then they come before all', () => {
    const first = ticket(0, { priority: 'priority' });
    const urgent = ticket(50, { priority: 'urgent' });
    expect(pickNext(one, [first, urgent], context(), at(50))?.reason).toEqual({ code: 'urgent', waitMin: 0 });
  });

  it('when promises are equal, then the earlier arrival comes first, and then the lower number', () => {
    const late = ticket(10, { promiseMs: at(30) });
    const early = ticket(5, { promiseMs: at(30) });
    const twin = ticket(5, { promiseMs: at(30) });
    expect(ids(orderFor(one, [twin, late, early], context(), at(31)))).toEqual([early.id, twin.id, late.id]);
  });

  it('when a desk does not take a service, then it is not offered the ticket', () => {
    const desk = { id: 'two', serviceIds: ['registry'] };
    const identity = ticket(0);
    const registry = ticket(5, { serviceId: 'registry' });
    expect(ids(orderFor(desk, [identity, registry], context({ desks: [one, desk] }), at(10)))).toEqual([
      registry.id,
    ]);
  });

  it('when a ticket was sent to a desk, then no other is offered it while that desk has an operator', () => {
    const two = { id: 'two', serviceIds: ['registry'] };
    const sent = ticket(0, { targetDeskId: 'two' });
    const both = context({ desks: [one, two] });
    expect(pickNext(one, [sent], both, at(5))).toBeUndefined();
    expect(pickNext(two, [sent], both, at(5))?.reason).toEqual({ code: 'sentToDesk', waitMin: 5 });
    expect(pickNext(one, [sent], context(), at(5))?.ticket).toBe(sent);
  });

  it('when a ticket is parked, then it rests until its time and keeps its promise', () => {
    const parked = ticket(0, { state: 'parked', parkedUntilMs: at(30) });
    const resting = ticket(0, { state: 'parked' });
    const other = ticket(15);
    expect(ids(orderFor(one, [parked, resting, other], context(), at(29)))).toEqual([other.id]);
    expect(ids(orderFor(one, [parked, resting, other], context(), at(30)))).toEqual([parked.id, other.id]);
  });

  it('when the whole office is asked for, then the tickets of all services stand in one order', () => {
    const first = ticket(0);
    const second = ticket(1, { serviceId: 'registry' });
    expect(ids(orderFor(null, [second, first], context({ desks: [] }), at(2)))).toEqual([
      first.id,
      second.id,
    ]);
  });
});

describe('fitting before a booked start', () => {
  const long = ticket(35);
  const short = ticket(40, { serviceId: 'registry' });
  const expected = [{ id: 'a', serviceId: 'identity', bookedStartMs: at(60) }];

  it('when the only desk for a booked start comes free shortly before, then a walk-in that fits goes first', () => {
    const order = orderFor(one, [long, short], context({ expected }), at(50));
    expect(ids(order)).toEqual([short.id, long.id]);
    expect(order[0]!.reason).toEqual({
      code: 'fitsBefore',
      bookedStartAt: iso(60),
      waitMin: 10,
      targetMin: 20,
    });
  });

  it('when the longer one ends exactly at the booked start, then it keeps its turn', () => {
    expect(pickNext(one, [long, short], context({ expected }), at(45))?.ticket).toBe(long);
    expect(pickNext(one, [long, short], context({ expected }), at(46))?.ticket).toBe(short);
  });

  it('when a walk-in has further services that the desk would give as well, then all of them have to fit', () => {
    const both = { then: [{ serviceId: 'registry' }, { serviceId: 'registry' }] };
    const several = ticket(40, { serviceId: 'registry', ...both });
    const single = ticket(41, { serviceId: 'registry' });
    expect(pickNext(one, [long, several, single], context({ expected }), at(50))?.ticket).toBe(single);
    expect(pickNext(one, [several, single], context({ expected }), at(46))?.ticket).toBe(single);
    // Elsewhere they would not keep this desk.
    const elsewhere = ticket(40, { serviceId: 'registry', then: [{ serviceId: 'taxes' }] });
    const skilled = { ...one, serviceIds: ['identity', 'registry'] };
    const desks = [skilled];
    expect(pickNext(skilled, [long, elsewhere, single], context({ expected, desks }), at(50))?.ticket).toBe(
      elsewhere,
    );
  });

  it('when another desk could take the booked one, then the order does not change', () => {
    const desks = [one, { id: 'two', serviceIds: ['identity'] }];
    expect(pickNext(one, [long, short], context({ expected, desks }), at(50))?.ticket).toBe(long);
    const paused = [one, { id: 'two', serviceIds: ['identity'], paused: true }];
    expect(pickNext(one, [long, short], context({ expected, desks: paused }), at(50))?.ticket).toBe(short);
  });

  it('when the one passed over has waited too long over its promise, then it comes first', () => {
    const patient = ticket(12);
    expect(pickNext(one, [patient, short], context({ expected }), at(51))?.ticket).toBe(short);
    expect(pickNext(one, [patient, short], context({ expected }), at(52))?.ticket).toBe(patient);
  });

  it('when the booked person has arrived and is waiting, then the start counts too', () => {
    const booked = ticket(45, { booked: 60 });
    expect(ids(orderFor(one, [long, short, booked], context(), at(49)))).toEqual([
      short.id,
      long.id,
      booked.id,
    ]);
  });
});
