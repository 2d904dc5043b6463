import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { StaffQueue } from '@sportello/shared/queue';
import { createBookingSteps } from '../support/booking-steps.ts';
import { anOpenDesk, aTicketMachine, startQueueServer, type Operator } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const START = '2027-05-03T09:00:00.000Z';
const queueOf = async ({ headers }: Operator) =>
  (await server.get<StaffQueue>('/offices/registry/staff-queue', headers)).body;

/** Early in the morning, with an appointment at eleven o'clock in Rome. */
async function aBooking(start = START) {
  server = await startQueueServer({ start: '2027-05-03T05:00:00Z' });
  const { body } = await createBookingSteps(server).book(start);
  return {
    ...body.appointment,
    state: async () =>
      (
        await server.get<{ state: string }>(`/appointments/${body.appointment.code}`, {
          'x-appointment-key': body.key,
        })
      ).body.state,
  };
}

describe('an expected person', () => {
  test('when staff see them, then they arrive without a code, once, whoever presses', async () => {
    const appointment = await aBooking();
    server.clock.set('2027-05-03T08:10:00Z');
    const desks = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
    const [expected] = (await queueOf(desks[0]!)).expected;
    const answers = await Promise.all(
      desks.map((desk) => desk.told({ type: 'checkIn', appointmentId: expected!.appointmentId })),
    );

    expect(new Set(answers.map(({ ticket }) => ticket!.id)).size).toBe(1);
    expect(answers[0]!.ticket).toMatchObject({
      label: appointment.label,
      state: 'waiting',
      promiseAt: START,
      personName: 'Ada Rossi',
    });
    expect(await appointment.state()).toBe('arrived');
    expect((await queueOf(desks[0]!)).expected).toEqual([]);
  });

  test('when they come later than the grace, then they count as walk-ins of that minute', async () => {
    await aBooking();
    server.clock.set('2027-05-03T09:11:00Z');
    const desk = await anOpenDesk(server);
    const [expected] = (await queueOf(desk)).expected;
    const { ticket } = await desk.told({ type: 'checkIn', appointmentId: expected!.appointmentId });
    expect(ticket).toMatchObject({ promiseBasis: 'arrival', promiseAt: '2027-05-03T09:31:00.000Z' });
  });

  test('when the appointment is of another day or unknown, then the desk is told', async () => {
    await aBooking('2027-05-04T07:00:00.000Z');
    const desk = await anOpenDesk(server);
    const id = (
      await server.context.booking.queueAppointments.confirmedAt(
        'registry',
        Date.parse('2027-05-04T00:00:00Z'),
        Date.parse('2027-05-05T00:00:00Z'),
      )
    )[0]!.id;
    expect(await desk.refused({ type: 'checkIn', appointmentId: id })).toMatchObject({
      code: 'checkIn.wrongDay',
    });
    expect(await desk.refused({ type: 'checkIn', appointmentId: randomUUID() })).toMatchObject({
      code: 'appointment.notFound',
    });
  });

  test('when the finish of an appointment is undone, then it is no longer served', async () => {
    const appointment = await aBooking();
    server.clock.set('2027-05-03T08:55:00Z');
    const desk = await anOpenDesk(server);
    const [expected] = (await queueOf(desk)).expected;
    await desk.told({ type: 'checkIn', appointmentId: expected!.appointmentId });
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    expect(await appointment.state()).toBe('served');
    await desk.told({ type: 'undo' });
    expect(await appointment.state()).toBe('called');
  });
});

describe('a priority', () => {
  test('when it is given to somebody who waits, then the promise is what it would have been on entry', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    server.clock.advance(5 * 60_000);
    await machine.take();
    const desk = await anOpenDesk(server);
    const second = (await queueOf(desk)).tickets[1]!;
    const priority = { kind: 'priority', cause: 'pregnancy' };

    const { ticket } = await desk.told({ type: 'prioritize', ticketId: second.id, priority });
    expect(ticket).toMatchObject({
      priority,
      promiseAt: '2027-05-03T07:55:00.000Z',
      priorityGiven: { staffId: desk.staff.id, deskId: 'registry-1', at: '2027-05-03T08:05:00.000Z' },
    });
    expect((await desk.told({ type: 'callNext' })).ticket?.id).toBe(second.id);
    expect(await desk.refused({ type: 'prioritize', ticketId: second.id, priority })).toMatchObject({
      code: 'ticket.transition',
      data: { state: 'called' },
    });
  });

  test('when it was a mistake, then taking it back gives the old promise', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    const before = (await queueOf(desk)).tickets[0]!;
    await desk.told({ type: 'prioritize', ticketId: before.id, priority: { kind: 'urgent' } });
    const { ticket } = await desk.told({
      type: 'prioritize',
      ticketId: before.id,
      priority: { kind: 'none' },
    });
    expect(ticket).toMatchObject({ priority: { kind: 'none' }, promiseAt: before.promiseAt });
  });
});

describe('a turn that sent the person on', () => {
  test('when the finish of the first service is undone, then the turn is as it was', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take({ moreServiceIds: ['residence'] });
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'recall' });
    const { ticket: serving } = await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    server.clock.advance(9_000);
    const { ticket: back } = await desk.told({ type: 'undo' });
    expect({ ...back, seq: 0, version: 0 }).toEqual({ ...serving, seq: 0, version: 0 });
    expect((await desk.told({ type: 'finish' })).ticket).toMatchObject({ serviceId: 'residence' });
    server.clock.advance(11_000);
    expect(await desk.refused({ type: 'undo' })).toMatchObject({ code: 'undo.expired' });
  });

  test('when a transfer to another office is undone, then the person is here again, and followers agree', async () => {
    server = await startQueueServer();
    const services = server.context.directory.services();
    const everywhere = services.map((service) => ({ ...service, officeIds: ['registry', 'town-hall'] }));
    for (const [at, service] of everywhere.entries()) {
      await server.context.directoryStore.put('service', service.id, service, at);
    }
    await server.context.directory.refresh();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'transfer', officeId: 'town-hall', serviceId: 'residence' });
    expect((await queueOf(desk)).tickets).toEqual([]);
    expect((await desk.told({ type: 'undo' })).ticket).toMatchObject({
      officeId: 'registry',
      serviceId: 'identity-card',
      state: 'serving',
      deskId: 'registry-1',
    });
    expect((await queueOf(desk)).tickets).toMatchObject([{ label: 'A001', state: 'serving' }]);
  });

  test('when another desk has called the person by then, then the undo says which', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take({ moreServiceIds: ['residence'] });
    const [first, second] = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
    await first.told({ type: 'callNext' });
    await first.told({ type: 'start' });
    await first.told({ type: 'finish' });
    await second.told({ type: 'callNext' });
    expect(await first.refused({ type: 'undo' })).toMatchObject({
      code: 'ticket.changed',
      data: { label: 'A001', deskNumber: 2 },
    });
  });
});
