import { z } from 'zod';
import { uuidSchema } from '@sportello/shared/identifier';
import {
  changeAccountSchema,
  createAccountSchema,
  createdAccountSchema,
  passwordLinkSchema,
  setPasswordSchema,
  staffAccountSchema,
} from '@sportello/shared/staff-account';
import { staffOf } from '../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { ManageAccounts } from './manage-accounts.ts';

const tag = 'Administration';
const access = { staff: ['admin'] } as const;
const byId = z.object({ accountId: uuidSchema });

export function createAccountEndpoints({
  accounts,
  limit,
}: {
  accounts: ManageAccounts;
  limit: RateLimit;
}): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/admin/accounts',
      tag,
      summary: 'Accounts of staff, also those that cannot sign in',
      access,
      responses: { 200: z.object({ accounts: z.array(staffAccountSchema) }) },
      handle: async () => ok({ accounts: await accounts.list() }),
    }),
    endpoint({
      method: 'post',
      path: '/admin/accounts',
      tag,
      summary: 'A new account, and the link with which its owner chooses a password, once',
      access,
      body: createAccountSchema,
      responses: { 201: createdAccountSchema },
      handle: async ({ body }) => created(await accounts.create(body)),
    }),
    endpoint({
      method: 'put',
      path: '/admin/accounts/{accountId}',
      tag,
      summary: 'Change name, role, offices and whether the account can sign in',
      access,
      params: byId,
      body: changeAccountSchema,
      responses: { 200: staffAccountSchema },
      handle: async ({ params, body, actor }) =>
        ok(await accounts.change(params.accountId, body, staffOf(actor).id)),
    }),
    endpoint({
      method: 'post',
      path: '/admin/accounts/{accountId}/password-link',
      tag,
      summary: 'A new link for choosing a password; the one before no longer works',
      access,
      params: byId,
      responses: { 201: passwordLinkSchema },
      handle: async ({ params }) => created(await accounts.newLink(params.accountId)),
    }),
    endpoint({
      method: 'post',
      path: '/password',
      tag: 'Staff',
      summary: 'Choose a password with the link that an administrator handed over; it works once',
      access: 'public',
      body: setPasswordSchema,
      responses: { 200: z.object({ username: z.string() }) },
      handle: async ({ body, request }) => {
        await limit('password', `${request.ip}`);
        const { username } = await accounts.choosePassword(body);
        return ok({ username });
      },
    }),
  ];
}
