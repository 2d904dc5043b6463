import type {
  AdministeredDesk,
  AdministeredMunicipality,
  AdministeredOffice,
  AdministeredService,
  ServiceModel,
} from '@sportello/shared/directory-administration';
import type { Problem } from '@sportello/shared/problem';
import type { StaffQueue } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

type Answer<T> = T & Problem;
let server: TestServer;
let headers: { cookie: string };
afterEach(() => server.close());

describe('a municipality that is set up', () => {
  beforeEach(async () => {
    server = await startTestServer();
    ({ headers } = await server.signedIn('admin'));
  });
  const read = async <T>(path: string) => (await server.get<T>(path, headers)).body;
  const save = <T>(path: string, settings: unknown, revision: number) =>
    server.put<Answer<T>>(path, { revision, settings }, headers);
  const remove = (path: string, revision: number) =>
    server.delete<Problem>(`${path}?revision=${revision}`, headers);

  it('when an office is saved, then everybody reads it at once, and who saw an older state is told who was faster', async () => {
    const seen = await read<AdministeredOffice>('/admin/offices/registry');
    const phone = '0577 123456';
    const saved = await save<AdministeredOffice>(
      '/admin/offices/registry',
      { ...seen.value, phone },
      seen.revision,
    );
    expect(saved.body).toMatchObject({
      revision: seen.revision + 1,
      changedBy: 'Test admin',
      value: { phone },
    });
    expect((await server.get('/offices/registry')).body).toMatchObject({ id: 'registry', phone });
    const late = await save('/admin/offices/registry', seen.value, seen.revision);
    expect(late.body).toMatchObject({ code: 'directory.changed', data: { changedBy: 'Test admin' } });
  });

  it('when hours end before they begin, or a service names a calendar that is not there, then nothing is saved', async () => {
    const office = await read<AdministeredOffice>('/admin/offices/registry');
    const opening = [{ weekdays: [1], from: '12:00', to: '09:00' }];
    const wrong = await save('/admin/offices/registry', { ...office.value, opening }, office.revision);
    expect(wrong.body).toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'settings.opening.0.to' }],
    });
    const service = await read<AdministeredService>('/admin/services/identity-card');
    const nowhere = { ...service.value, calendarIds: ['nowhere'] };
    expect((await save('/admin/services/identity-card', nowhere, service.revision)).body.code).toBe(
      'calendar.notFound',
    );
    expect(await read('/admin/services/identity-card')).toEqual(service);
  });

  it('when a service is suspended, then nothing new is booked and no number given, and what is booked stays', async () => {
    const citizen = createBookingSteps(server);
    const booked = await citizen.book('2027-05-04T09:00:00.000Z');
    const { value, revision } = await read<AdministeredService>('/admin/services/identity-card');
    await save('/admin/services/identity-card', { ...value, active: false }, revision);

    expect((await citizen.hold('2027-05-04T09:30:00.000Z')).body.code).toBe('service.noBooking');
    const machine = await server.pairedDevice('kiosk');
    const ticket = { serviceId: 'identity-card', commandId: randomUUID() };
    const refused = await server.post<Problem>('/offices/registry/tickets', ticket, machine.headers);
    expect(refused.body.code).toBe('service.noWalkIn');
    expect((await server.get<Service>('/services/identity-card')).body).toMatchObject({
      active: false,
      calendarIds: [],
    });
    // Its administrator still finds the calendars, to bring it back as it was.
    expect((await read<AdministeredService>('/admin/services/identity-card')).value.calendarIds).toEqual([
      'registry-counters',
    ]);
    const { appointment, key } = booked.body;
    const path = `/appointments/${appointment.code}`;
    expect((await server.get(path, { 'x-appointment-key': key })).body).toMatchObject({ state: 'confirmed' });
  });

  it('when something is still needed, then it is not taken away, and one reads by what', async () => {
    await createBookingSteps(server).book('2027-05-04T09:00:00.000Z');
    const cases = [
      ['/admin/offices/registry', { desks: 10, services: 2, calendars: 1 }],
      ['/admin/categories/registry', { services: 3 }],
      ['/admin/services/identity-card', { appointments: 1 }],
      ['/admin/calendars/registry-counters', { services: 2, appointments: 1 }],
    ] as const;
    for (const [path, data] of cases) {
      const { revision } = await read<{ revision: number }>(path);
      expect((await remove(path, revision)).body, path).toMatchObject({ code: 'directory.inUse', data });
    }
  });

  it('when a service is taken away, then it is in no list, and an appointment of the past goes on naming it', async () => {
    const booked = await createBookingSteps(server).book('2027-05-04T09:00:00.000Z');
    server.clock.set('2027-05-05T10:00:00.000Z');
    ({ headers } = await server.signedIn('admin'));
    const { revision } = await read<AdministeredService>('/admin/services/identity-card');
    expect((await remove('/admin/services/identity-card', revision)).status).toBe(204);
    const { services } = (await server.get<{ services: Service[] }>('/services')).body;
    expect(services.map(({ id }) => id)).toEqual(['residence', 'mayor']);
    expect((await server.get('/admin/services/identity-card', headers)).status).toBe(404);
    const { appointment, key } = booked.body;
    const path = `/appointments/${appointment.code}`;
    expect((await server.get(path, { 'x-appointment-key': key })).body).toMatchObject({
      serviceTitle: { it: "Carta d'identità" },
    });
    expect((await createBookingSteps(server).hold('2027-05-06T09:00:00.000Z')).body.code).toBe(
      'service.noBooking',
    );
  });

  it('when a desk is open, then it stays; closed it goes, nobody opens it, and its number can come back', async () => {
    const clerk = await server.signedIn('operator');
    const command = (type: string) =>
      server.post<Problem>('/desks/registry-3/commands', { type, commandId: randomUUID() }, clerk.headers);
    expect((await command('open')).status).toBe(200);
    const desk = await read<AdministeredDesk>('/admin/desks/registry-3');
    expect((await remove('/admin/desks/registry-3', desk.revision)).body).toMatchObject({
      code: 'directory.inUse',
      data: { openDesks: 1 },
    });
    await command('close');
    expect((await remove('/admin/desks/registry-3', desk.revision)).status).toBe(204);
    expect((await command('open')).body.code).toBe('desk.notFound');
    const queue = await server.get<StaffQueue>('/offices/registry/staff-queue', clerk.headers);
    expect(queue.body.desks.map(({ id }) => id)).not.toContain('registry-3');

    const again = { officeId: 'registry', number: 3, serviceIds: [] };
    expect((await server.post<AdministeredDesk>('/admin/desks', again, headers)).body).toMatchObject({
      value: { id: 'registry-3', number: 3 },
      revision: desk.revision + 2,
    });
    expect((await command('open')).status).toBe(200);
    expect((await server.post<Problem>('/admin/desks', again, headers)).body.code).toBe('desk.numberTaken');
  });

  it('when two administrators add the same number at once, then one desk has it', async () => {
    const desk = { officeId: 'registry', number: 11, serviceIds: [] };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.post<Problem>('/admin/desks', desk, headers)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  it('when somebody is no administrator, then nothing of this can be read or changed', async () => {
    const clerk = await server.signedIn('supervisor');
    for (const path of ['municipality', 'offices', 'desks', 'categories', 'services', 'service-models'])
      expect((await server.get(`/admin/${path}`, clerk.headers)).status, path).toBe(403);
    expect((await server.delete('/admin/offices/registry?revision=1', clerk.headers)).status).toBe(403);
  });
});

describe('an installation that nobody has set up', () => {
  beforeEach(async () => {
    server = await startTestServer({ directory: null });
    ({ headers } = await server.signedIn('admin', []));
  });
  const municipality = {
    name: 'Comune di Montefiore',
    region: 'Regione Marche',
    languages: ['it'],
    timeZone: 'Europe/Rome',
    holidays: { national: true, patronSaint: '08-10' },
    website: 'https://www.comune.montefiore.example',
    email: 'urp@comune.montefiore.example',
    phone: '0734 000000',
    address: { street: 'Corso Roma 1', postalCode: '63062', locality: 'Montefiore (FM)' },
    accessibilityUrl: 'https://form.agid.gov.it/',
    privacyUrl: 'https://www.comune.montefiore.example/privacy',
  };
  const found = () =>
    server.put<Answer<AdministeredMunicipality>>(
      '/admin/municipality',
      { revision: 0, settings: municipality },
      headers,
    );

  it('when anybody asks for something, then it says that nothing is set up, and the server is ready for it', async () => {
    expect((await server.get<Problem>('/municipality')).body).toMatchObject({
      status: 503,
      code: 'installation.empty',
    });
    expect((await server.get('/admin/municipality', headers)).body).toEqual({
      value: null,
      revision: 0,
      changedBy: null,
      changedAt: null,
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('when several administrators save the municipality at once, then one founds it and the others see who did', async () => {
    const answers = await Promise.all([found(), found(), found(), found()]);
    const [won, ...lost] = answers.toSorted((one, other) => one.status - other.status);
    expect(won).toMatchObject({
      status: 200,
      body: { revision: 1, value: { ...municipality, demo: false } },
    });
    for (const { body } of lost)
      expect(body).toMatchObject({ code: 'directory.changed', data: { changedBy: 'Test admin' } });
  });

  it('when office, calendar and service follow, then somebody books', async () => {
    await found();
    const office = {
      name: { it: 'Anagrafe' },
      area: { it: 'Servizi al cittadino' },
      address: municipality.address,
      phone: municipality.phone,
      email: municipality.email,
      timeZone: 'Europe/Rome',
      opening: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '13:00' }],
    };
    expect((await server.post('/admin/offices', office, headers)).body).toMatchObject({
      value: { id: 'anagrafe' },
    });
    const calendar = { kind: 'office', officeId: 'anagrafe', name: { it: 'Sportelli' }, approval: false };
    await server.post('/admin/calendars', calendar, headers);
    const { body: made } = await server.get<{ calendar: object; revision: number }>(
      '/admin/calendars/sportelli',
      headers,
    );
    const rules = [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', seats: 1 }];
    await server.put(
      '/admin/calendars/sportelli',
      { revision: made.revision, settings: { ...made.calendar, rules } },
      headers,
    );
    const { models } = (await server.get<{ models: ServiceModel[] }>('/admin/service-models', headers)).body;
    const model = models.find(({ id }) => id === 'carta-identita')!;
    expect(JSON.stringify(models)).not.toContain('Borgolieto');
    expect(model.settings.sheet.addressed.it).toContain('Montefiore');
    await server.post('/admin/categories', model.category, headers);
    const service = {
      ...model.settings,
      categoryId: 'anagrafe-e-stato-civile',
      officeIds: ['anagrafe'],
      calendarIds: ['sportelli'],
    };
    const added = await server.post<AdministeredService>('/admin/services', service, headers);
    expect(added.status).toBe(201);
    const booked = await createBookingSteps(server).book('2027-05-04T09:00:00.000Z', {
      serviceId: added.body.value.id,
      calendarId: 'sportelli',
    });
    expect(booked.status).toBe(201);
  });
});
