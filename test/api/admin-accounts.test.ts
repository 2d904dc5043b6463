import type { Problem } from '@sportello/shared/problem';
import type { PasswordLink, StaffAccount } from '@sportello/shared/staff-account';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

const PASSWORD = 'una frase lunga abbastanza';

let server: TestServer;
let admin: Awaited<ReturnType<TestServer['signedIn']>>;
beforeEach(async () => {
  server = await startTestServer();
  admin = await server.signedIn('admin');
});
afterEach(() => server.close());

const create = (more = {}) =>
  server.post<{ account: StaffAccount; link: PasswordLink } & Problem>(
    '/admin/accounts',
    { username: 'Elsa.Neri', displayName: 'Elsa Neri', role: 'operator', officeIds: ['registry'], ...more },
    admin.headers,
  );
const choose = (link: PasswordLink, password = PASSWORD) =>
  server.post<{ username: string } & Problem>('/password', { token: link.url.split('#')[1], password });
const signIn = (password = PASSWORD) =>
  server.post<StaffAccount & Problem>('/session', { username: 'elsa.neri', password });
const change = ({ account, ...more }: { account: StaffAccount } & Partial<StaffAccount>) =>
  server.put<StaffAccount & Problem>(`/admin/accounts/${account.id}`, { ...account, ...more }, admin.headers);

it('when an account is created, then its link sets a password once, and with it one signs in', async () => {
  const { body } = await create();
  expect(body.account).toMatchObject({ username: 'elsa.neri', active: true, passwordSet: false });
  expect((await signIn()).status).toBe(401);
  expect((await choose(body.link, 'troppo corta')).status).toBe(200);
  expect((await choose(body.link)).body.code).toBe('account.link');
  expect((await signIn('troppo corta')).body).toMatchObject({ displayName: 'Elsa Neri' });
});

it('when a password is too short, then the link stays unused', async () => {
  const { body } = await create();
  const refused = await choose(body.link, 'corta');
  expect(refused.body.errors).toMatchObject([{ path: 'password' }]);
  expect((await choose(body.link)).status).toBe(200);
});

it('when many come with the same link at once, then one chooses the password', async () => {
  const { body } = await create();
  const passwords = Array.from({ length: 8 }, (_, index) => `la mia password numero ${index}`);
  const answers = await Promise.all(passwords.map((password) => choose(body.link, password)));
  const winner = answers.findIndex(({ status }) => status === 200);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await signIn(passwords[winner])).status).toBe(200);
});

it('when a link is replaced or three days old, then it does nothing', async () => {
  const { body } = await create();
  const path = `/admin/accounts/${body.account.id}/password-link`;
  const newer = await server.post<PasswordLink>(path, {}, admin.headers);
  expect((await choose(body.link)).body.code).toBe('account.link');
  server.clock.advance(3 * 86_400_000);
  expect((await choose(newer.body)).body.code).toBe('account.link');
});

it('when a password is reset or an account switched off, then who was signed in no longer is', async () => {
  const { body } = await create();
  await choose(body.link);
  const cookieOf = async () => ({ cookie: (await signIn()).headers.get('set-cookie')!.split(';')[0]! });
  const before = await cookieOf();
  const path = `/admin/accounts/${body.account.id}/password-link`;
  const link = await server.post<PasswordLink>(path, {}, admin.headers);
  expect((await server.get('/session', before)).status).toBe(200);
  await choose(link.body);
  expect((await server.get('/session', before)).status).toBe(401);

  const after = await cookieOf();
  expect((await change({ account: body.account, active: false })).body.active).toBe(false);
  expect((await server.get('/session', after)).status).toBe(401);
  expect((await signIn()).status).toBe(401);
});

it('when a user name is taken, an office unknown or one’s own access at stake, then a code says so', async () => {
  await create();
  expect((await create()).body.code).toBe('account.taken');
  expect((await create({ username: 'other', officeIds: ['nowhere'] })).body.code).toBe('office.notFound');
  expect((await create({ username: 'due parole' })).body.errors).toMatchObject([{ path: 'username' }]);
  const own = { ...admin.staff, active: true, passwordSet: true };
  expect((await change({ account: own, role: 'operator' })).body.code).toBe('account.own');
  expect((await change({ account: own, active: false })).body.code).toBe('account.own');
  const supervisor = await server.signedIn('supervisor');
  expect((await server.get('/admin/accounts', supervisor.headers)).status).toBe(403);
});

it('when no administrator can sign in, then the first link makes one; afterwards there is none', async () => {
  const { accounts, staffStore } = server.context;
  expect(await accounts.firstLink()).toBeUndefined();
  await staffStore.change(admin.staff.id, { ...admin.staff, active: false });
  const replaced = await accounts.firstLink();
  const link = await accounts.firstLink();
  expect((await choose(replaced!)).status).toBe(410);
  expect((await choose(link!)).body.username).toBe('admin');
  expect(await accounts.firstLink()).toBeUndefined();
});
