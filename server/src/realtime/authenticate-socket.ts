import type { Socket } from 'socket.io';
import { z } from 'zod';
import { DomainError } from '../domain-error.ts';
import { readCookie, SESSION_COOKIE, type Actor, type Identities } from '../http/auth.ts';

const handshakeSchema = z.object({ token: z.string().max(200).optional() });

/**
 * Who connects: a device by its token, staff by their cookie, else the public. A cookie travels with connections that other
 * sites open, so it counts only where the page comes from this host. Throws `device.pairing`, `auth.crossSite`.
 */
export async function authenticateSocket(
  handshake: Socket['handshake'],
  { deviceByToken, staffBySession }: Identities,
): Promise<{ actor: Actor; session?: string }> {
  const { token } = handshakeSchema.parse(handshake.auth ?? {});
  if (token) {
    const device = await deviceByToken(token);
    if (!device) throw new DomainError('device.pairing');
    return { actor: { kind: 'device', device } };
  }
  const session = readCookie(handshake.headers.cookie, SESSION_COOKIE);
  const staff = session ? await staffBySession(session) : undefined;
  if (!staff) return { actor: { kind: 'public' } };
  const { origin, host } = handshake.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host) throw new DomainError('auth.crossSite');
  return { actor: { kind: 'staff', staff }, session };
}
