import type {
  AdministeredCalendar,
  CalendarPreview,
  CalendarSettings,
} from '@sportello/shared/administration';
import { calendarSettingsSchema } from '@sportello/shared/administration';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Tuesday 4 May 2027, 11:00 in Rome. */
const ELEVEN = '2027-05-04T09:00:00.000Z';
const PATH = '/admin/calendars/registry-counters';

let server: TestServer;
let headers: { cookie: string };
let base: AdministeredCalendar;
let settings: CalendarSettings;
beforeEach(async () => {
  server = await startTestServer();
  ({ headers } = await server.signedIn('admin'));
  base = (await server.get<AdministeredCalendar>(PATH, headers)).body;
  settings = calendarSettingsSchema.parse(base.calendar);
});
afterEach(() => server.close());

/** The mornings end at eleven. */
const shorter = (): CalendarSettings => ({
  ...settings,
  rules: [{ ...settings.rules[0]!, to: '11:00' }],
});
const save = (draft: CalendarSettings, revision = base.revision) =>
  server.put<AdministeredCalendar & Problem>(PATH, { revision, settings: draft }, headers);
const preview = (draft: unknown, more = {}) =>
  server.post<CalendarPreview & Problem>(`${PATH}/preview`, { settings: draft, ...more }, headers);

it('when rules are saved, then the list follows at once and what was booked outside stays', async () => {
  const citizen = createBookingSteps(server);
  const booked = await citizen.book(ELEVEN);
  expect(booked.status).toBe(201);
  const saved = await save(shorter());

  expect(saved.body).toMatchObject({ revision: base.revision + 1, changedBy: 'Test admin' });
  const list = await citizen.slots('2027-05-04', '2027-05-04');
  expect(list.slots.map(({ start }) => start)).toEqual([
    '2027-05-04T07:00:00.000Z',
    '2027-05-04T07:30:00.000Z',
    '2027-05-04T08:00:00.000Z',
    '2027-05-04T08:30:00.000Z',
  ]);
  expect((await citizen.hold('2027-05-04T09:30:00.000Z')).body.code).toBe('slot.unavailable');
  const { code } = booked.body.appointment;
  const stays = await server.get(`/appointments/${code}`, { 'x-appointment-key': booked.body.key });
  expect(stays.body).toMatchObject({ state: 'confirmed', start: ELEVEN });
});

it('when a draft is looked at, then it says what it adds, takes away and leaves outside, and saves nothing', async () => {
  const booked = await createBookingSteps(server).book(ELEVEN);
  const draft = {
    ...shorter(),
    rules: [
      ...shorter().rules,
      { weekdays: [2], from: '15:00', to: '16:00', seats: 2, holdsOnHoliday: false },
    ],
  };
  const { body } = await preview(draft, { weeks: 1 });

  expect(body.days.map(({ date }) => date)).toHaveLength(7);
  const tuesday = body.days.find(({ date }) => date === '2027-05-04')!;
  expect(tuesday.starts.map(({ time, seats, seatsBefore }) => [time, seatsBefore, seats])).toEqual([
    ['09:00', 1, 1],
    ['09:30', 1, 1],
    ['10:00', 1, 1],
    ['10:30', 1, 1],
    // 11:00 is booked: neither then nor now.
    ['11:30', 1, 0],
    ['15:00', 0, 2],
    ['15:30', 0, 2],
  ]);
  expect(body.outside).toMatchObject({ count: 1, appointments: [{ id: booked.body.appointment.id }] });
  expect((await server.get<AdministeredCalendar>(PATH, headers)).body).toEqual(base);
});

it('when a holiday falls into the shown weeks, then it is marked and empty, unless a rule holds on it', async () => {
  const draft = { ...settings, rules: [{ ...settings.rules[0]!, holdsOnHoliday: false }] };
  const request = { from: '2027-05-31', weeks: 1 };
  const republicDay = async (value: unknown) =>
    (await preview(value, request)).body.days.find(({ date }) => date === '2027-06-02')!;

  expect(await republicDay(draft)).toMatchObject({ holiday: true, starts: [] });
  const holding = { ...draft, rules: [{ ...draft.rules[0]!, holdsOnHoliday: true }] };
  expect((await republicDay(holding)).starts.length).toBe(6);
});

it.each<[name: string, change: (draft: CalendarSettings) => unknown, path: string]>([
  [
    'ends before it begins',
    (draft) => ({ ...draft, rules: [{ ...draft.rules[0]!, to: '08:00' }] }),
    'settings.rules.0.to',
  ],
  [
    'counts weeks from nowhere',
    (draft) => ({ ...draft, rules: [{ ...draft.rules[0]!, everyWeeks: 2 }] }),
    'settings.rules.0.validFrom',
  ],
  [
    'has no seat',
    (draft) => ({ ...draft, rules: [{ ...draft.rules[0]!, seats: 0 }] }),
    'settings.rules.0.seats',
  ],
  ['has no Italian name', (draft) => ({ ...draft, name: { it: '' } }), 'settings.name.it'],
])('when a draft %s, then the answer names the field', async (_name, change, path) => {
  for (const answer of [await preview(change(settings)), await save(change(settings) as CalendarSettings)]) {
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ path }));
  }
});

it('when two administrators save at once, then one is told who was faster and nothing of the winner is lost', async () => {
  const drafts = Array.from({ length: 12 }, (_, index) => ({ ...settings, noticeMin: index + 1 }));
  const answers = await Promise.all(drafts.map((draft) => save(draft)));

  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  const losers = answers.filter(({ status }) => status !== 200);
  for (const { body } of losers) {
    expect(body.code).toBe('directory.changed');
    expect(body.data).toMatchObject({ changedBy: 'Test admin' });
  }
  expect((await server.get(PATH, headers)).body).toEqual(winners[0]!.body);
});

it('when rules are saved while the office closes, then neither change loses the other', async () => {
  const supervisor = await server.signedIn('supervisor');
  const closing = {
    officeId: 'registry',
    closure: { firstDate: '2027-05-05', lastDate: '2027-05-05' },
    commandId: crypto.randomUUID(),
    action: 'cancel',
    message: 'Guasto',
  };
  const [saved, closed] = await Promise.all([
    save({ ...settings, noticeMin: 30 }),
    server.post('/staff/closures', closing, supervisor.headers),
  ]);
  expect(closed.status).toBe(201);
  const { calendar } = (await server.get<AdministeredCalendar>(PATH, headers)).body;
  expect(calendar.closures).toHaveLength(1);
  expect(calendar.noticeMin).toBe(saved.status === 200 ? 30 : 0);
});

it('when a calendar is created, then it has an id of its own, the holidays of the municipality and no hours', async () => {
  const wanted = { kind: 'office', officeId: 'registry', name: { it: 'Sportello città' } };
  const first = await server.post<AdministeredCalendar>('/admin/calendars', wanted, headers);
  const second = await server.post<AdministeredCalendar>('/admin/calendars', wanted, headers);
  expect([first.body.calendar.id, second.body.calendar.id]).toEqual(['sportello-citta', 'sportello-citta-2']);
  expect(first.body.calendar).toMatchObject({
    rules: [],
    timeZone: 'Europe/Rome',
    holidays: { national: true },
  });
  const lost = await server.post<Problem>('/admin/calendars', { ...wanted, officeId: 'nowhere' }, headers);
  expect(lost.body.code).toBe('office.notFound');
});

it('when anybody but an administrator asks, then nothing is shown or saved', async () => {
  for (const role of ['operator', 'supervisor'] as const) {
    ({ headers } = await server.signedIn(role));
    expect((await server.get(PATH, headers)).status).toBe(403);
    expect((await save(shorter())).status).toBe(403);
    expect((await preview(shorter())).status).toBe(403);
  }
  expect((await server.get(PATH)).status).toBe(401);
});
