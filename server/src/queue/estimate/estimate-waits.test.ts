import { describe, expect, it } from 'vitest';
import { promiseFor } from '../order/promise.ts';
import { defaultQueueSettings as settings, minuteMs } from '../order/queue-types.ts';
import type { QueueContext, QueueDesk, QueueTicket } from '../order/queue-types.ts';
import { forecastClosing } from './closing-forecast.ts';
import { learnDurations } from './durations.ts';
import { estimateWaits } from './estimate-waits.ts';
import { explainWorse } from './explain-worse.ts';

const nine = Date.parse('2026-11-23T09:00:00Z');
const at = (minutes: number): number => nine + minutes * minuteMs;
const durations = learnDurations([], nine, nine);
const services = { a: { minutes: 10, targetWaitMin: 20 }, b: { minutes: 5, targetWaitMin: 20 } };
const all: QueueDesk = { id: 'all', serviceIds: [], closesMs: at(240) };
const onlyB: QueueDesk = { id: 'only-b', serviceIds: ['b'], closesMs: at(240) };
const context = (desks: QueueDesk[], rest: Partial<QueueContext> = {}): QueueContext => {
  return { desks, services, expected: [], settings, ...rest };
};

function ticket(id: string, arrived: number, rest: Partial<QueueTicket> = {}): QueueTicket {
  const arrivedMs = at(arrived);
  const priority = rest.priority ?? 'none';
  const { bookedStartMs } = rest;
  return {
    id,
    series: 'A',
    number: 1,
    state: 'waiting',
    serviceId: 'a',
    people: 1,
    arrivedMs,
    priority,
    ...promiseFor({ arrivedMs, bookedStartMs, priority, targetWaitMin: 20 }, settings),
    ...rest,
  };
}

describe('estimate of waits', () => {
  it('when a desk is free, then the first waits no time and the second about one service', () => {
    const tickets = [ticket('first', 0), ticket('second', 1)];
    const estimate = estimateWaits({ tickets, context: context([all]), durations, nowMs: at(2) });
    expect(estimate.tickets.get('first')).toMatchObject({ position: 1, lowMs: 0, medianMs: 0, highMs: 0 });
    const second = estimate.tickets.get('second')!;
    expect(second).toMatchObject({ position: 2, aheadIds: ['first'], servedShare: 1 });
    expect(second.medianMs! / minuteMs).toBeGreaterThan(5);
    expect(second.medianMs! / minuteMs).toBeLessThan(12);
    expect(second.lowMs!).toBeLessThan(second.medianMs!);
    expect(second.highMs!).toBeGreaterThan(second.medianMs!);
  });

  it('when the desk is busy, then the wait is what is left of the service', () => {
    const tickets = [
      ticket('served', -20, { state: 'serving', deskId: 'all', calledMs: at(-6) }),
      ticket('next', 0),
    ];
    const next = estimateWaits({ tickets, context: context([all]), durations, nowMs: at(2) }).tickets.get(
      'next',
    )!;
    expect(next.position).toBe(1);
    expect(next.medianMs! / minuteMs).toBeGreaterThan(0.5);
    expect(next.medianMs! / minuteMs).toBeLessThan(8);
  });

  const alsoB = [{ serviceId: 'b' }, { serviceId: 'b' }];
  const medianMin = (tickets: QueueTicket[], rest: Partial<QueueContext> = {}, desks = [all]) =>
    estimateWaits({
      tickets,
      context: context(desks, rest),
      durations,
      nowMs: at(2),
      courses: 400,
    }).tickets.get('mine')!.medianMs! / minuteMs;

  it('when those before came for several services, at the desk, waiting or expected, then all of them count', () => {
    const served = { state: 'serving', deskId: 'all', calledMs: at(1) } as const;
    const mine = ticket('mine', 1.5);
    const of = (rest: Partial<QueueTicket>) => medianMin([ticket('before', 0, rest), mine]);
    // Two services of five minutes each more.
    expect(of({ then: alsoB }) - of({})).toBeGreaterThan(7);
    expect(of({ then: alsoB }) - of({})).toBeLessThan(13);
    expect(of({ ...served, then: alsoB }) - of(served)).toBeGreaterThan(7);
    const expected = (then: QueueTicket['then']) => [{ id: 'e', serviceId: 'a', bookedStartMs: at(6), then }];
    const busy = ticket('busy', 0, served);
    expect(
      medianMin([busy, mine], { expected: expected(alsoB) }) -
        medianMin([busy, mine], { expected: expected([]) }),
    ).toBeGreaterThan(7);
  });

  it('when the further service is given at another desk, then it delays who waits there and nobody here', () => {
    const mine = ticket('mine', 1.5, { serviceId: 'b' });
    const onlyA = { ...all, id: 'only-a', serviceIds: ['a'] };
    const person = ticket('before', 0, { state: 'serving', deskId: 'only-a', calledMs: at(-20) });
    const there = ticket('there', 0.5, {
      serviceId: 'b',
      state: 'serving',
      deskId: 'only-b',
      calledMs: at(1),
    });
    const wait = (then: QueueTicket['then']) =>
      medianMin([{ ...person, then }, there, mine], {}, [onlyA, onlyB]);
    expect(wait([{ serviceId: 'a' }]) - wait([])).toBeCloseTo(0, 0);
    // Its person mostly comes back before this one is called, with the earlier promise.
    expect(wait([{ serviceId: 'b' }])).toBeGreaterThan(wait([]));
  });

  it('when nobody waits and somebody with an appointment comes first, then who asks is told of their time', () => {
    const expected = [{ id: 'e', serviceId: 'a', bookedStartMs: at(3) }];
    const served = ticket('served', 0, { state: 'serving', deskId: 'all', calledMs: at(1) });
    const asked = (rest: Partial<QueueContext>) =>
      estimateWaits({
        tickets: [served],
        context: context([all], rest),
        durations,
        nowMs: at(2),
        newFor: ['a', 'b'],
        courses: 400,
      }).services.get('b')!.medianMs! / minuteMs;
    expect(asked({ expected }) - asked({})).toBeGreaterThan(5);
  });

  it('when people wait for desks that this person does not need, then they are not ahead', () => {
    const tickets = [ticket('a1', 0), ticket('a2', 0.5), ticket('b1', 1, { serviceId: 'b' })];
    const onlyA = { ...all, id: 'only-a', serviceIds: ['a'] };
    const estimate = estimateWaits({ tickets, context: context([onlyA, onlyB]), durations, nowMs: at(2) });
    expect(estimate.tickets.get('b1')).toMatchObject({ position: 1, highMs: 0 });
    expect(estimate.tickets.get('a2')!.position).toBe(2);
  });

  it('when somebody asks before taking a number, then every service has an answer and nobody is delayed by it', () => {
    const tickets = [ticket('a1', 0), ticket('a2', 1)];
    const input = { tickets, context: context([all, onlyB]), durations, nowMs: at(2) };
    const asked = estimateWaits({ ...input, newFor: ['a', 'b'] });
    expect(asked.services.get('b')).toMatchObject({ medianMs: 0 });
    expect(asked.services.get('a')!.position).toBe(3);
    expect(asked.services.get('a')!.medianMs!).toBeGreaterThan(5 * minuteMs);
    expect(asked.tickets.get('a2')!.position).toBe(2);
  });

  it('when an appointment is still to come, then a later promise waits longer for it', () => {
    const tickets = [
      ticket('served', -30, { state: 'serving', deskId: 'all', calledMs: at(0) }),
      ticket('walk-in', 0),
    ];
    const expected = [{ id: 'e', serviceId: 'a', bookedStartMs: at(12) }];
    const alone = estimateWaits({ tickets, context: context([all]), durations, nowMs: at(1) });
    const behind = estimateWaits({ tickets, context: context([all], { expected }), durations, nowMs: at(1) });
    const high = ({ tickets: forecasts }: typeof alone): number => forecasts.get('walk-in')!.highMs!;
    expect(high(behind)).toBeGreaterThan(high(alone) + 3 * minuteMs);
  });

  it('when no desk takes the service, then there is a position and no time', () => {
    const tickets = [ticket('a1', 0), ticket('a2', 1)];
    const estimate = estimateWaits({ tickets, context: context([onlyB]), durations, nowMs: at(2) });
    expect(estimate.tickets.get('a2')).toMatchObject({
      position: 2,
      servedShare: 0,
      lowMs: null,
      highMs: null,
    });
  });

  it('when a desk opens later or pauses, then nobody is called there before', () => {
    const tickets = [ticket('a1', 0)];
    const later = { ...all, opensMs: at(30) };
    const opens = estimateWaits({ tickets, context: context([later]), durations, nowMs: at(2) });
    expect(opens.tickets.get('a1')!.lowMs).toBe(28 * minuteMs);
    const paused = { ...all, paused: true, pausedUntilMs: at(12) };
    const pause = estimateWaits({ tickets, context: context([paused]), durations, nowMs: at(2) });
    expect(pause.tickets.get('a1')!.medianMs).toBe(10 * minuteMs);
  });

  it('when a ticket is parked until a time, then it is called after that time', () => {
    const tickets = [ticket('parked', 0, { state: 'parked', parkedUntilMs: at(20) })];
    const estimate = estimateWaits({ tickets, context: context([all]), durations, nowMs: at(2) });
    expect(estimate.tickets.get('parked')!.medianMs).toBe(18 * minuteMs);
  });

  it('when the input is the same, then so is the answer', () => {
    const tickets = Array.from({ length: 12 }, (_, index) => ticket(`t${index}`, index));
    const input = { tickets, context: context([all, onlyB]), durations, nowMs: at(12), newFor: ['a', 'b'] };
    expect(estimateWaits(input)).toEqual(estimateWaits(input));
  });
});

describe('forecast of closing', () => {
  const crowd = Array.from({ length: 12 }, (_, index) => ticket(`t${index}`, 0, { number: index + 1 }));

  it('when the queue is empty, then numbers are given until one service before closing', () => {
    const forecast = forecastClosing({ tickets: [], context: context([all]), durations, nowMs: at(100) }).get(
      'a',
    )!;
    expect(forecast).toEqual({ lastTicketMs: at(230), stopNow: false, servedShare: 1 });
  });

  it('when those who wait fill the time until closing, then it is time to stop', () => {
    const forecast = forecastClosing({ tickets: crowd, context: context([all]), durations, nowMs: at(150) });
    expect(forecast.get('a')).toMatchObject({ stopNow: true, lastTicketMs: at(150) });
  });

  it('when people keep coming faster than they are served, then numbers end before closing', () => {
    const done = crowd.map((one, index) => ({ ...one, state: 'done' as const, arrivedMs: at(index * 5) }));
    const nowMs = at(60);
    const forecast = forecastClosing({ tickets: done, context: context([all]), durations, nowMs }).get('a')!;
    expect(forecast.lastTicketMs).toBeGreaterThan(at(61));
    expect(forecast.lastTicketMs).toBeLessThan(at(200));
  });
});

describe('a position that gets worse', () => {
  const me = ticket('me', 10);
  const before = { forecast: { position: 2, aheadIds: ['x'], medianMs: 10 * minuteMs }, desks: 2 };
  const after = { forecast: { position: 3, aheadIds: ['x', 'new'], medianMs: 20 * minuteMs }, desks: 2 };

  it('when somebody came before, then it says for which reason', () => {
    const newcomer = (rest: Partial<QueueTicket>): QueueTicket[] => [
      me,
      ticket('x', 0),
      ticket('new', 12, rest),
    ];
    expect(explainWorse(me, before, after, newcomer({ priority: 'urgent' }))).toBe('urgent');
    expect(explainWorse(me, before, after, newcomer({ priority: 'priority' }))).toBe('priority');
    expect(explainWorse(me, before, after, newcomer({ bookedStartMs: at(20) }))).toBe('appointment');
    expect(explainWorse(me, before, after, newcomer({ arrivedMs: at(2) }))).toBe('returned');
  });

  it('when the position stays and the wait grows, then desks are the reason, and a little growth is none', () => {
    const longer = { forecast: { ...before.forecast, medianMs: 16 * minuteMs }, desks: 1 };
    expect(explainWorse(me, before, longer, [me])).toBe('fewerDesks');
    const breath = { forecast: { ...before.forecast, medianMs: 14 * minuteMs }, desks: 1 };
    expect(explainWorse(me, before, breath, [me])).toBeUndefined();
  });
});
