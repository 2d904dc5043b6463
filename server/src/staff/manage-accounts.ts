import { randomUUID } from 'node:crypto';
import type {
  ChangeAccount,
  CreateAccount,
  PasswordLink,
  SetPassword,
  StaffAccount,
} from '@sportello/shared/staff-account';
import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { hashToken, newToken } from '../secret.ts';
import { hashPassword } from './sign-in.ts';
import type { StaffStore } from './staff-store.ts';

interface Parts {
  staffStore: StaffStore;
  directory: DirectoryReader;
  clock: Clock;
  publicUrl: () => string;
}

/** The account that the installation makes for itself when no administrator could sign in. */
export const FIRST_ADMIN = 'admin';
const LINK_MS = 3 * 24 * 60 * 60 * 1000;

/** Accounts of staff. Nobody but their owner ever knows a password: an administrator hands over a link that works once. */
export function createManageAccounts({ staffStore, directory, clock, publicUrl }: Parts) {
  const found = (account: StaffAccount | undefined): StaffAccount => {
    if (!account) throw new DomainError('account.notFound');
    return account;
  };
  const assertOffices = (officeIds: readonly string[]): void =>
    officeIds.forEach((id) => directory.office(id));

  /** In the address after `#`, which browsers send to nobody. */
  async function newLink(id: string): Promise<PasswordLink> {
    const token = newToken();
    const expiresMs = clock.now() + LINK_MS;
    if (!(await staffStore.setLink(id, hashToken(token), expiresMs)))
      throw new DomainError('account.notFound');
    return { url: `${publicUrl()}/password#${token}`, expiresAt: new Date(expiresMs).toISOString() };
  }

  async function add(wanted: CreateAccount): Promise<StaffAccount> {
    const id = randomUUID();
    // A password that nobody knows, until the link is used.
    const passwordHash = await hashPassword(newToken());
    try {
      await staffStore.add({ ...wanted, id, passwordHash, passwordSet: false });
    } catch (error) {
      if (isDuplicateKey(error)) throw new DomainError('account.taken');
      throw error;
    }
    return found(await staffStore.account(id));
  }

  return {
    list: (): Promise<StaffAccount[]> => staffStore.list(),

    /** Throws `account.taken`, `office.notFound`. */
    async create(wanted: CreateAccount): Promise<{ account: StaffAccount; link: PasswordLink }> {
      assertOffices(wanted.officeIds);
      const account = await add(wanted);
      return { account, link: await newLink(account.id) };
    },

    /** What is taken away is gone with the next request. Throws `account.own` for one's own role and access. */
    async change(id: string, change: ChangeAccount, byId: string): Promise<StaffAccount> {
      assertOffices(change.officeIds);
      if (id === byId && (!change.active || change.role !== 'admin')) throw new DomainError('account.own');
      const account = found(await staffStore.change(id, change));
      if (!account.active) await staffStore.closeSessionsOf(id);
      return account;
    },

    /** The password before goes on working until the link is used. */
    newLink,

    /** Throws `account.link`. Whoever was signed in with the password before is signed out. */
    async choosePassword({ token, password }: SetPassword): Promise<StaffAccount> {
      const passwordHash = await hashPassword(password);
      const account = await staffStore.choosePassword(hashToken(token), passwordHash, clock.now());
      if (!account) throw new DomainError('account.link');
      await staffStore.closeSessionsOf(account.id);
      return account;
    },

    /** A link for the account `admin` as long as no administrator could sign in, for whoever started the server. */
    async firstLink(): Promise<PasswordLink | undefined> {
      const accounts = await staffStore.list();
      if (accounts.some((one) => one.role === 'admin' && one.active && one.passwordSet)) return undefined;
      const first = {
        username: FIRST_ADMIN,
        displayName: 'Amministrazione',
        role: 'admin',
        officeIds: [],
      } as const;
      const account = await add({ ...first, officeIds: [] }).catch(async (error: unknown) => {
        const known = await staffStore.accountOf(FIRST_ADMIN);
        if (!known) throw error;
        return found(await staffStore.change(known.id, { ...known, role: 'admin', active: true }));
      });
      return newLink(account.id);
    },
  };
}
export type ManageAccounts = ReturnType<typeof createManageAccounts>;
