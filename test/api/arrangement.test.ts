import type { AdministeredArrangement, Arrangement } from '@sportello/shared/directory-administration';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

const path = '/admin/arrangement';
let server: TestServer;
let headers: { cookie: string };
beforeEach(async () => {
  server = await startTestServer();
  ({ headers } = await server.signedIn('admin'));
});
afterEach(() => server.close());

const read = async () => (await server.get<AdministeredArrangement>(path, headers)).body;
const arrange = (settings: unknown, revision: number) =>
  server.put<AdministeredArrangement & Problem>(path, { revision, settings }, headers);
const listed = async () => {
  const { offices } = (await server.get<{ offices: { id: string }[] }>('/offices')).body;
  const { categories, services } = (
    await server.get<Record<'categories' | 'services', { id: string }[]>>('/services')
  ).body;
  const ids = (entries: { id: string }[]) => entries.map(({ id }) => id);
  return { offices: ids(offices), categories: ids(categories), services: ids(services) };
};
const backwards = ({ offices, categories, services }: Arrangement): Arrangement => ({
  offices: offices.toReversed(),
  categories: categories.toReversed(),
  services: services.toReversed(),
});

it('when nobody has arranged anything, then people read everything as it was made', async () => {
  const { value, revision, changedBy } = await read();

  expect({ revision, changedBy }).toEqual({ revision: 0, changedBy: null });
  expect(value.services).toEqual(['identity-card', 'residence', 'mayor']);
  expect(await listed()).toEqual(value);
});

it('when the order is changed, then everybody reads the new one, and what is made later comes last', async () => {
  const before = await read();
  const order = backwards(before.value);

  const saved = await arrange(order, 0);
  expect(saved.body).toMatchObject({ value: order, revision: 1, changedBy: 'Test admin' });
  expect(await listed()).toEqual(order);

  const { body: office } = await server.get<{ id?: string }>('/offices/registry');
  const settings = { ...office, id: undefined, name: { it: 'Biblioteca' } };
  await server.post('/admin/offices', settings, headers);
  expect((await listed()).offices).toEqual(['town-hall', 'registry', 'biblioteca']);
});

it('when only some are named, then the others follow them', async () => {
  await arrange({ offices: [], categories: [], services: ['mayor'] }, 0);

  expect((await listed()).services).toEqual(['mayor', 'identity-card', 'residence']);
});

it.each([
  ['an office that is not there', { offices: ['nowhere'] }, 404, 'office.notFound'],
  ['a service twice', { services: ['mayor', 'mayor'] }, 422, 'request.invalid'],
])('when %s is named, then nothing changes', async (_what, wrong, status, code) => {
  const before = await read();

  const refused = await arrange({ ...backwards(before.value), ...wrong }, 0);

  expect([refused.status, refused.body.code]).toEqual([status, code]);
  expect(await read()).toEqual(before);
});

it('when administrators arrange at once, then one wins each time and the others are told by whom', async () => {
  const { value } = await read();
  for (const revision of [0, 1, 2]) {
    const order = revision % 2 === 0 ? backwards(value) : value;
    const answers = await Promise.all(Array.from({ length: 8 }, () => arrange(order, revision)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
    for (const { body } of answers.filter(({ status }) => status === 409))
      expect(body).toMatchObject({ code: 'directory.changed', data: { changedBy: 'Test admin' } });
    expect(await listed()).toEqual(order);
  }
});

it('when a desk clerk tries, then it is refused', async () => {
  const clerk = await server.signedIn('operator');

  const refused = await server.put<Problem>(path, { revision: 0, settings: {} }, clerk.headers);

  expect(refused.status).toBe(403);
});
