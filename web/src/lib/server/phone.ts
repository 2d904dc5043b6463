import { randomUUID } from 'node:crypto';
import type { Cookies } from '@sveltejs/kit';
import { uuidSchema } from '@sportello/shared/identifier';

const COOKIE = 'sportello_phone';
/** One number a phone and day; nothing is to be recognised on the next. */
const KEPT_SECONDS = 86_400;

/** Names the visitor's browser for today, with a cookie that means nothing to anybody else. */
export function phoneOf({ cookies, locals }: { cookies: Cookies; locals: App.Locals }): string {
  const known = uuidSchema.safeParse(cookies.get(COOKIE));
  const phone = known.success ? known.data : randomUUID();
  cookies.set(COOKIE, phone, {
    path: '/fila',
    maxAge: KEPT_SECONDS,
    sameSite: 'lax',
    httpOnly: true,
    secure: locals.secure,
  });
  return phone;
}
