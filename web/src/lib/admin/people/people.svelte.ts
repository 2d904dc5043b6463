import { z } from 'zod';
import {
  changeAccountSchema,
  createAccountSchema,
  createdAccountSchema,
  passwordLinkSchema,
  staffAccountSchema,
  type PasswordLink,
  type StaffAccount,
} from '@sportello/shared/staff-account';
import { ApiProblem, get, post, put } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';
import { errorOf, fieldErrors, noErrors, type FieldErrors } from '../field-errors.ts';

const listSchema = z.object({ accounts: z.array(staffAccountSchema) });
export const readAccounts = async (): Promise<StaffAccount[]> =>
  (await get('/admin/accounts', listSchema)).accounts;

export type AccountDraft = Pick<StaffAccount, 'username' | 'displayName' | 'role' | 'officeIds' | 'active'>;

/** The accounts of staff, the one that is being written, and the link that was made last. */
export class People {
  readonly #app: AdminApp;
  accounts = $state.raw<StaffAccount[]>([]);
  /** Id of the account that is being changed, `new`, or nothing. */
  editing = $state('');
  busy = $state(false);
  problem = $state('');
  errors = $state.raw<FieldErrors>(noErrors);
  /** Shown once: nobody can read it again. */
  link = $state.raw<(PasswordLink & { name: string }) | null>(null);

  constructor(app: AdminApp, accounts: StaffAccount[]) {
    this.#app = app;
    this.accounts = accounts;
  }

  edit = (id: string): void => {
    Object.assign(this, { editing: id, problem: '', errors: noErrors, link: null });
  };

  save = (draft: AccountDraft): Promise<void> => {
    const isNew = this.editing === 'new';
    const { data, error } = (isNew ? createAccountSchema : changeAccountSchema).safeParse(draft);
    this.errors = fieldErrors(error, this.#app.t);
    if (!data) return Promise.resolve();
    return this.#run(async () => {
      if (isNew) {
        const { account, link } = await post('/admin/accounts', data, createdAccountSchema);
        this.link = { ...link, name: account.displayName };
      } else await put(`/admin/accounts/${this.editing}`, data, staffAccountSchema);
      this.editing = '';
      this.#app.say(this.#app.t('people.saved'));
    });
  };

  renewLink = ({ id, displayName }: StaffAccount): Promise<void> =>
    this.#run(async () => {
      const link = await post(`/admin/accounts/${id}/password-link`, {}, passwordLinkSchema);
      this.link = { ...link, name: displayName };
    });

  async #run(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = '';
    try {
      await step();
      this.accounts = await readAccounts();
    } catch (error) {
      const code = error instanceof ApiProblem ? error.problem.code : '';
      if (code === 'account.taken') this.errors = errorOf('username', this.#app.t('people.taken'));
      else if (code === 'account.own') this.problem = this.#app.t('people.own');
      else this.problem = this.#app.explainError(error);
    } finally {
      this.busy = false;
    }
  }
}
