import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, expect, it } from 'vitest';
import { saveBookingSettings } from '../support/booking-settings.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { readAttachedCalendar, readCalendarFile } from '../support/calendar-file.ts';
import { startMailServer } from '../support/mail-server.ts';
import { aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServerOptions } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function start(options: TestServerOptions = {}) {
  const server = await startTestServer(options);
  closers.push(server.close);
  return { server, citizen: createBookingSteps(server) };
}
async function startWithMail(options: TestServerOptions = {}) {
  const smtp = await startMailServer();
  closers.push(smtp.close);
  return { smtp, ...(await start({ ...options, env: { SMTP_URL: smtp.url } })) };
}

it('when somebody books, then one mail comes with the facts, the link and a calendar file', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const { body } = await citizen.book(NINE, { email: 'ada@example.org' });
  await server.context.booking.mailJob.run();
  await server.context.booking.mailJob.run();

  expect(smtp.mails).toHaveLength(1);
  const [mail] = smtp.mails;
  expect(mail!.subject).toBe("Appuntamento confermato: Carta d'identità, martedì 4 maggio 2027, 09:00");
  expect(mail!.text).toContain(body.manageUrl);
  expect(mail!.text).toContain(body.appointment.code);
  expect(mail!.text).toContain('A001');
  expect(mail!.text).toContain('Una fototessera');
  expect(mail!.html).toContain('<html lang="it">');
  expect(readAttachedCalendar(mail!)).toMatchObject({
    method: 'REQUEST',
    status: 'CONFIRMED',
    uid: `${body.appointment.id}@sportello`,
    sequence: body.appointment.sequence,
    start: NINE,
    end: '2027-05-04T07:30:00.000Z',
    summary: "Carta d'identità",
    attendees: ['mailto:ada@example.org'],
  });
});

it('when several services are booked in one visit, then mail, calendar file and feed name all, and what to bring once', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const { body } = await citizen.book(NINE, { alsoServiceIds: ['residence'] });
  await server.context.booking.mailJob.run();

  const both = "Carta d'identità + Residenza";
  const [mail] = smtp.mails;
  expect(mail!.subject).toBe(`Appuntamento confermato: ${both}, martedì 4 maggio 2027, 09:00`);
  expect(mail!.text).toContain("Servizio:\n- Carta d'identità\n- Residenza");
  expect(mail!.text!.split('Una fototessera')).toHaveLength(2);
  expect(readAttachedCalendar(mail!)).toMatchObject({ summary: both, end: '2027-05-04T07:50:00.000Z' });
  const { code } = body.appointment;
  const file = await server.get<string>(`/appointments/${code}/calendar.ics?key=${body.key}`);
  expect(readCalendarFile(file.body).summary).toBe(both);
});

it('when an appointment moves and is cancelled, then updates carry the same UID and a rising SEQUENCE', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const { body } = await citizen.book(NINE, { language: 'en' });
  const key = { 'x-appointment-key': body.key };
  await server.context.booking.mailJob.run();
  await server.post(
    `/appointments/${body.appointment.code}/move`,
    { start: '2027-05-04T08:00:00.000Z', calendarId: 'registry-counters' },
    key,
  );
  await server.context.booking.mailJob.run();
  await server.post(`/appointments/${body.appointment.code}/cancel`, { reason: 'Ill <b>today</b>' }, key);
  await server.context.booking.mailJob.run();

  const files = smtp.mails.map(readAttachedCalendar);
  expect(smtp.mails.map((mail) => mail.subject?.split(':')[0])).toEqual([
    'Appointment confirmed',
    'Appointment moved',
    'Appointment cancelled',
  ]);
  expect(files.map((file) => file.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
  expect(new Set(files.map((file) => file.uid)).size).toBe(1);
  expect(files[1]!.sequence).toBeGreaterThan(files[0]!.sequence);
  expect(files[2]!.sequence).toBeGreaterThan(files[1]!.sequence);
  expect(files[1]!.start).toBe('2027-05-04T08:00:00.000Z');
  expect(smtp.mails[2]!.html).toContain('Ill &lt;b&gt;today&lt;/b&gt;');
  expect(smtp.mails[1]!.text).not.toContain('If the new time suits you');
});

it('when the office moves an appointment, then the mail says why, and that another time or none can still be chosen', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const { body } = await citizen.book(NINE);
  const { headers } = await server.signedIn();
  const there = { start: '2027-05-04T08:00:00.000Z', calendarId: 'registry-counters', reason: 'Guasto' };
  await server.post(`/staff/appointments/${body.appointment.id}/move`, there, headers);
  await server.context.booking.mailJob.run();

  const { subject, text } = smtp.mails.at(-1)!;
  expect(subject).toMatch(/^Appuntamento spostato/);
  expect(text).toContain('Motivo: Guasto');
  expect(text).toContain('Se il nuovo orario va bene non devi fare nulla.');
  expect(text).toContain(body.manageUrl);
});

it('when a closure moves an appointment, then the mail asks whether the new time suits, in the citizen’s language', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const { body: italian } = await citizen.book(NINE);
  const { body: english } = await citizen.book('2027-05-04T07:30:00.000Z', { language: 'en' });
  const { headers } = await server.signedIn('supervisor');
  const closure = { firstDate: '2027-05-04', lastDate: '2027-05-04', fromTime: '00:00', toTime: '24:00' };
  const commandId = '0b9c6f5e-9b7e-4c39-8f0e-0b8f6f6f6a01';
  const order = { officeId: 'registry', closure, commandId, action: 'rebook', message: 'Guasto' };
  await server.post('/staff/closures', order, headers);
  await server.context.booking.mailJob.run();

  const textWith = (url: string) => smtp.mails.findLast(({ text }) => text!.includes(url))!.text!;
  expect(textWith(italian.manageUrl)).toContain(`va bene, altro orario o annulla`);
  expect(textWith(italian.manageUrl)).toContain("Se non rispondi, l'appuntamento resta valido");
  expect(textWith(italian.manageUrl).split(italian.manageUrl)).toHaveLength(2);
  expect(textWith(english.manageUrl)).toContain('it suits me, another time, or cancel');
});

it('when the mail server refuses for a while, then booking is not delayed and the mail comes later, once', async () => {
  const { smtp, server, citizen } = await startWithMail();
  smtp.refuse(2);
  expect((await citizen.book(NINE)).status).toBe(201);
  await server.context.booking.mailJob.run();
  expect(smtp.mails).toHaveLength(0);

  for (let minute = 0; minute < 10; minute++) {
    server.clock.advance(60_000);
    await server.context.booking.mailJob.run();
  }

  expect(smtp.mails).toHaveLength(1);
});

it('when several deliveries run at once, then each mail leaves once', async () => {
  const { smtp, server, citizen } = await startWithMail();
  for (const start of ['07:00', '07:30', '08:00', '08:30']) await citizen.book(`2027-05-04T${start}:00.000Z`);
  const { mailDelivery, mailJob } = server.context.booking;
  await Promise.all([mailDelivery.run(), mailDelivery.run(), mailDelivery.run()]);
  await mailJob.run();

  expect(smtp.mails).toHaveLength(4);
  expect(new Set(smtp.mails.map((mail) => mail.messageId)).size).toBe(4);
});

it('when no mail server is set, then the mail lies in the outbox folder', async () => {
  const { server, citizen } = await start();
  await citizen.book(NINE, { email: 'ada@example.org' });
  await server.context.booking.mailJob.run();

  const folder = join(server.dataDir, 'outbox');
  const files = await readdir(folder);
  expect(files).toHaveLength(1);
  const mail = await simpleParser(await readFile(join(folder, files[0]!)));
  expect(mail.subject).toContain('Appuntamento confermato');
  expect(readAttachedCalendar(mail).start).toBe(NINE);
  // names and links are in it
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect([await modeOf(folder), await modeOf(join(folder, files[0]!))]).toEqual(['700', '600']);
});

it('when code and address belong together, then the link is mailed; else the answer is the same and nothing is', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const { body } = await citizen.book(NINE, { email: 'ada@example.org' });
  await server.context.booking.mailJob.run();
  const ask = (email: string) => server.post('/appointments/link', { code: body.appointment.code, email });

  expect((await ask('eve@example.org')).status).toBe(202);
  await server.context.booking.mailJob.run();
  expect(smtp.mails).toHaveLength(1);
  expect((await ask('ADA@example.org')).status).toBe(202);
  await server.context.booking.mailJob.run();

  expect(smtp.mails).toHaveLength(2);
  expect(smtp.mails[1]!.text).toContain(body.manageUrl);
});

it('when the municipality asks for it, then a booking counts only after the link in the mail was opened', async () => {
  const { smtp, server, citizen } = await startWithMail();
  const admin = await server.signedIn('admin');
  await saveBookingSettings(server, { confirmation: 'email', emailConfirmMin: 60 }, admin.headers);
  const confirm = (booked: Awaited<ReturnType<typeof citizen.book>>['body']) =>
    server.post<{ state: string; label: string; code: string }>(
      `/appointments/${booked.appointment.code}/confirm`,
      {},
      { 'x-appointment-key': booked.key },
    );
  const { body } = await citizen.book(NINE);
  expect(body.appointment).toMatchObject({ state: 'pendingEmail', label: null });
  await server.context.booking.mailJob.run();
  expect(smtp.mails[0]!.text).toContain('&conferma=1');

  expect((await confirm(body)).body).toMatchObject({ state: 'confirmed', label: 'A001' });
  expect((await confirm(body)).body).toMatchObject({ state: 'confirmed', label: 'A001' });

  const late = await citizen.book('2027-05-04T08:00:00.000Z');
  server.clock.advance(60 * 60_000);
  expect((await confirm(late.body)).body.code).toBe('hold.expired');
  await server.context.booking.sweepJob.run();
  const list = await citizen.slots('2027-05-04', '2027-05-04');
  expect(list.slots.map((slot) => slot.start)).toContain('2027-05-04T08:00:00.000Z');
  // Whoever opens the link then still learns why; what was written about them goes within a day.
  expect((await confirm(late.body)).body.code).toBe('hold.expired');
  server.clock.advance(24 * 3_600_000);
  await server.context.booking.sweepJob.run();
  expect((await confirm(late.body)).body.code).toBe('appointment.notFound');
});

it('when the visit comes before the time to confirm the address ends, then the link opens it until the start and no longer', async () => {
  const { server, citizen } = await start();
  const admin = await server.signedIn('admin');
  await saveBookingSettings(server, { confirmation: 'email', emailConfirmMin: 60 }, admin.headers);
  server.clock.set('2027-05-04T06:30:00Z');
  const { body } = await citizen.book(NINE);
  server.clock.set(NINE);
  const late = await server.post<{ code: string }>(
    `/appointments/${body.appointment.code}/confirm`,
    {},
    { 'x-appointment-key': body.key },
  );
  expect(late.body.code).toBe('hold.expired');
});

it.each([
  ['summer', '2026-12-01T08:00:00Z', '2027-03-29T07:00:00.000Z'],
  ['winter', '2027-09-06T05:00:00Z', '2027-11-02T08:00:00.000Z'],
])(
  'when a visit lies in the other season, in %s, then the calendar file still says 9:00 in Rome',
  async (_, now, nine) => {
    const directory = aDirectory();
    directory.calendars[0]!.horizonDays = 200;
    directory.calendars[0]!.holidays = { national: false, patronSaint: null };
    const { server, citizen } = await start({ start: now, directory });
    const { status, body } = await citizen.book(nine);
    expect(status).toBe(201);
    const { code } = body.appointment;
    const file = await server.get<string>(`/appointments/${code}/calendar.ics?key=${body.key}`);

    expect(file.headers.get('content-type')).toContain('text/calendar');
    expect(readCalendarFile(file.body)).toMatchObject({ method: 'PUBLISH', start: nine });
  },
);

it('when a visit is by phone, then a number has to be left, and mail and calendar file say that it rings instead of where to come', async () => {
  const directory = aDirectory();
  directory.services[0] = { ...directory.services[0]!, modes: ['desk', 'phone', 'video'] };
  directory.calendars[0] = { ...directory.calendars[0]!, videoUrl: 'https://video.example/anagrafe' };
  const { smtp, server, citizen } = await startWithMail({ directory });
  const holdFor = async (mode: string, time: string) => {
    const session = crypto.randomUUID();
    const visit = { serviceId: 'identity-card', calendarId: 'registry-counters', mode, session };
    const held = await server.post<{ id: string }>('/holds', {
      ...visit,
      start: `2027-05-04T${time}:00.000Z`,
    });
    return { id: held.body.id, session };
  };
  const phone = await holdFor('phone', '07:00');
  const refused = await citizen.bookHold(phone.id, phone.session);
  expect(refused.status).toBe(422);
  expect(refused.body.errors?.map(({ path }) => path)).toEqual(['citizen.phone']);
  expect((await citizen.bookHold(phone.id, phone.session, { phone: '333 1234567' })).status).toBe(201);
  const video = await holdFor('video', '08:00');
  expect((await citizen.bookHold(video.id, video.session)).body.appointment).toMatchObject({
    mode: 'video',
    videoUrl: 'https://video.example/anagrafe',
  });
  await server.context.booking.mailJob.run();

  const [called, met] = smtp.mails;
  expect(called!.text).toContain('ti chiamiamo noi al numero 333 1234567');
  expect(called!.text).not.toContain('Piazza Grande');
  expect(called!.text).not.toContain('macchina dei numeri');
  expect(readAttachedCalendar(called!).location).toBe('Per telefono: ti chiamiamo noi al numero 333 1234567');
  expect(met!.text).toContain('https://video.example/anagrafe');
  expect(readAttachedCalendar(met!).location).toBe('https://video.example/anagrafe');
});
