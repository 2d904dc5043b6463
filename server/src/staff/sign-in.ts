import { hash, verify } from '@node-rs/argon2';
import type { SignIn, Staff } from '@sportello/shared/staff';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { hashToken, newToken } from '../secret.ts';
import type { StaffStore } from './staff-store.ts';

/** A working day and some: who forgot to sign out yesterday signs in again. */
export const SESSION_MS = 12 * 60 * 60 * 1000;

/** argon2id with the library's defaults (19 MiB, 2 passes), as OWASP recommends. */
export const hashPassword = (password: string): Promise<string> => hash(password);

export interface SignedIn {
  staff: Staff;
  token: string;
  expiresMs: number;
}

/** Opens a session. Throws `auth.failed`, after the same time whether the name exists or not. */
export function createSignIn({ staffStore, clock }: { staffStore: StaffStore; clock: Clock }) {
  let decoy: Promise<string> | undefined;
  return async ({ username, password }: SignIn): Promise<SignedIn> => {
    const account = await staffStore.byUsername(username.toLowerCase());
    decoy ??= hashPassword(newToken());
    const right = await verify(account?.passwordHash ?? (await decoy), password);
    if (!account || !right) throw new DomainError('auth.failed');
    const token = newToken();
    const nowMs = clock.now();
    await staffStore.openSession(hashToken(token), account.staff.id, nowMs, nowMs + SESSION_MS);
    return { staff: account.staff, token, expiresMs: nowMs + SESSION_MS };
  };
}
export type SignInToSession = ReturnType<typeof createSignIn>;
