import { randomUUID } from 'node:crypto';
import type { Appointment } from '@sportello/shared/appointment';
import type { Closing, ClosingAnswer } from '@sportello/shared/closing';
import type { Problem } from '@sportello/shared/problem';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let headers: { cookie: string };
beforeEach(async () => {
  server = await startTestServer();
  citizen = createBookingSteps(server);
  ({ headers } = await server.signedIn('supervisor'));
});
afterEach(() => server.close());

type Booked = Awaited<ReturnType<typeof citizen.book>>['body'];
const closure = { firstDate: '2027-05-04', lastDate: '2027-05-04', fromTime: '00:00', toTime: '11:00' };
const close = async (): Promise<Closing> => {
  const order = {
    officeId: 'registry',
    closure,
    commandId: randomUUID(),
    action: 'rebook',
    message: 'Guasto',
  };
  return (await server.post<Closing>('/staff/closures', order, headers)).body;
};
const keyOf = ({ key }: Booked) => ({ 'x-appointment-key': key });
const read = async (booked: Booked) =>
  (await server.get<Appointment>(`/appointments/${booked.appointment.code}`, keyOf(booked))).body;
const agree = (booked: Booked, sequence: number) =>
  server.post<Appointment & Problem>(
    `/appointments/${booked.appointment.code}/agree`,
    { sequence },
    keyOf(booked),
  );
const historyOf = async ({ appointment: { id } }: Booked) =>
  (await server.context.booking.appointments.byId(id))!.history!.map(({ action, by }) => [action, by]);
const answersTo = async ({ id }: Closing) =>
  (await server.get<{ answers: ClosingAnswer[] }>(`/staff/closures/${id}/answers`, headers)).body.answers.map(
    ({ appointment, answer }) => [appointment.id, answer],
  );

it('when a closure has moved people, then each can say that it suits, and staff see who has answered and how', async () => {
  const [agrees, moves, cancels, silent] = [
    (await citizen.book(NINE)).body,
    (await citizen.book('2027-05-04T07:30:00.000Z')).body,
    (await citizen.book(TEN)).body,
    (await citizen.book('2027-05-04T08:30:00.000Z')).body,
  ];
  expect(agrees.appointment.agreement).toBe(null);
  const closing = await close();
  const asked = await read(agrees);
  expect(asked).toMatchObject({ state: 'confirmed', agreement: 'asked' });
  const answers = await Promise.all(Array.from({ length: 8 }, () => agree(agrees, asked.sequence)));
  expect(answers.map(({ status, body }) => [status, body.agreement])).toEqual(Array(8).fill([200, 'given']));
  expect((await historyOf(agrees)).filter(([action]) => action === 'agreed')).toEqual([
    ['agreed', 'citizen'],
  ]);

  const free = (await citizen.slots('2027-05-05', '2027-05-30')).slots.at(-1)!;
  const moved = await server.post<Appointment>(
    `/appointments/${moves.appointment.code}/move`,
    { start: free.start, calendarId: free.calendarId },
    keyOf(moves),
  );
  expect(moved.body.agreement).toBe(null);
  await server.post(`/appointments/${cancels.appointment.code}/cancel`, {}, keyOf(cancels));

  expect(new Map((await answersTo(closing)) as [string, string][])).toEqual(
    new Map([
      [agrees.appointment.id, 'agreed'],
      [moves.appointment.id, 'moved'],
      [cancels.appointment.id, 'cancelled'],
      [silent.appointment.id, 'open'],
    ]),
  );
  ({ headers } = await server.signedIn('operator'));
  const noted = await server.post<StaffAppointment>(
    `/staff/appointments/${silent.appointment.id}/agree`,
    { sequence: (await read(silent)).sequence },
    headers,
  );
  expect(noted.body.agreement).toBe('given');
  expect((await answersTo(closing)).map(([, answer]) => answer)).not.toContain('open');
});

it('when the office moves or cancels an appointment that a closure has moved, then that is not taken for the answer of the person', async () => {
  const [moved, cancelled] = [(await citizen.book(NINE)).body, (await citizen.book(TEN)).body];
  const closing = await close();
  const free = (await citizen.slots('2027-05-05', '2027-05-30')).slots.at(-1)!;
  const staff = ({ appointment: { id } }: Booked, step: string, body: object) =>
    server.post(`/staff/appointments/${id}/${step}`, body, headers);
  await staff(moved, 'move', { start: free.start, calendarId: free.calendarId });
  await staff(cancelled, 'cancel', {});
  expect(new Map((await answersTo(closing)) as [string, string][])).toEqual(
    new Map([
      [moved.appointment.id, 'movedByOffice'],
      [cancelled.appointment.id, 'cancelledByOffice'],
    ]),
  );
});

it('when the time has changed since it was seen, or nobody asks, then an answer does not count', async () => {
  const { body: booked } = await citizen.book(NINE);
  expect((await agree(booked, booked.appointment.sequence)).body.code).toBe('appointment.state');
  const closing = await close();
  const { sequence } = await read(booked);
  expect((await agree(booked, sequence - 1)).body.code).toBe('appointment.state');
  await server.post(`/staff/closures/${closing.id}/undo`, {}, headers);
  expect(await read(booked)).toMatchObject({ start: NINE, agreement: null });
  expect((await agree(booked, sequence)).body.code).toBe('appointment.state');
  expect(await answersTo(closing)).toEqual([]);
  const wrong = await server.post<Problem>(
    `/appointments/${booked.appointment.code}/agree`,
    {},
    keyOf(booked),
  );
  expect(wrong.body.code).toBe('request.invalid');
});

it('when somebody agrees while it is cancelled, then it is cancelled, and both answers are true', async () => {
  const { body: booked } = await citizen.book(NINE);
  await close();
  const { sequence } = await read(booked);
  const [agreed, cancelled] = await Promise.all([
    agree(booked, sequence),
    server.post<Appointment>(`/appointments/${booked.appointment.code}/cancel`, {}, keyOf(booked)),
  ]);
  expect(cancelled.body.state).toBe('cancelled');
  expect((await read(booked)).state).toBe('cancelled');
  const wasWritten = (await historyOf(booked)).some(([action]) => action === 'agreed');
  expect(agreed.status === 200).toBe(wasWritten);
});
