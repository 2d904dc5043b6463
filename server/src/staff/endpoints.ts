import { signInSchema, staffSchema } from '@sportello/shared/staff';
import type { Request } from 'express';
import { readCookie, SESSION_COOKIE, staffOf } from '../http/auth.ts';
import { endpoint, noContent, ok, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import { hashToken } from '../secret.ts';
import { SESSION_MS, type SignInToSession } from './sign-in.ts';
import type { StaffStore } from './staff-store.ts';

interface Parts {
  signIn: SignInToSession;
  staffStore: StaffStore;
  limit: RateLimit;
}

function sessionCookie(request: Request, token: string, maxAgeSeconds: number): string {
  const secure = request.secure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`;
}

export function createStaffEndpoints({ signIn, staffStore, limit }: Parts): Endpoint[] {
  const tag = 'Staff';
  return [
    endpoint({
      method: 'post',
      path: '/session',
      tag,
      summary: 'Sign in; sets the session cookie',
      access: 'public',
      body: signInSchema,
      responses: { 200: staffSchema },
      handle: async ({ body, request }) => {
        await limit('signIn', `${request.ip}|${body.username.toLowerCase()}`);
        const { staff, token } = await signIn(body);
        return ok(staff, { 'Set-Cookie': sessionCookie(request, token, SESSION_MS / 1000) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/session',
      tag,
      summary: 'Who is signed in',
      access: { staff: 'any' },
      responses: { 200: staffSchema },
      handle: ({ actor }) => ok(staffOf(actor)),
    }),
    endpoint({
      method: 'delete',
      path: '/session',
      tag,
      summary: 'Sign out',
      access: { staff: 'any' },
      responses: { 204: undefined },
      handle: async ({ request }) => {
        const token = readCookie(request.get('cookie'), SESSION_COOKIE);
        if (token) await staffStore.closeSession(hashToken(token));
        return { ...noContent(), headers: { 'Set-Cookie': sessionCookie(request, '', 0) } };
      },
    }),
  ];
}
