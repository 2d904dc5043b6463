import type { Request } from 'express';
import type { Device, DeviceRole } from '@sportello/shared/device';
import type { Role, Staff } from '@sportello/shared/staff';
import { DomainError } from '../domain-error.ts';

/** Who calls. */
export type Actor = { kind: 'public' } | { kind: 'staff'; staff: Staff } | { kind: 'device'; device: Device };

/** Who may call: anybody, staff of at least these roles, devices of these roles. */
export type AccessRule = 'public' | { staff?: readonly Role[] | 'any'; device?: readonly DeviceRole[] };

export type Authenticator = (request: Request, rule: AccessRule) => Promise<Actor>;

export const SESSION_COOKIE = 'sportello_session';

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

const bearerToken = (request: Request): string | undefined =>
  /^Bearer ([\w-]{20,200})$/.exec(request.get('authorization') ?? '')?.[1];

/**
 * A cookie travels with requests that other sites provoke; a browser says where they come from.
 * Requests without either header are not from a browser and bring their cookie on purpose.
 */
function assertSameOrigin(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new DomainError('auth.crossSite');
  const origin = request.get('origin');
  if (site === undefined && origin !== undefined && URL.parse(origin)?.host !== request.get('host')) {
    throw new DomainError('auth.crossSite');
  }
}

export interface Identities {
  staffBySession: (token: string) => Promise<Staff | undefined>;
  deviceByToken: (token: string) => Promise<Device | undefined>;
}

export function createAuthenticator({ staffBySession, deviceByToken }: Identities): Authenticator {
  async function identify(request: Request): Promise<Actor> {
    const token = bearerToken(request);
    if (token) {
      const device = await deviceByToken(token);
      if (!device) throw new DomainError('device.pairing');
      return { kind: 'device', device };
    }
    const session = readCookie(request.get('cookie'), SESSION_COOKIE);
    const staff = session ? await staffBySession(session) : undefined;
    if (!staff) return { kind: 'public' };
    assertSameOrigin(request);
    return { kind: 'staff', staff };
  }

  return async (request, rule) => {
    const actor = await identify(request);
    if (rule === 'public') return actor;
    if (actor.kind === 'public') throw new DomainError('auth.required');
    if (
      actor.kind === 'staff' &&
      rule.staff &&
      (rule.staff === 'any' || rule.staff.includes(actor.staff.role))
    ) {
      return actor;
    }
    if (actor.kind === 'device' && rule.device?.includes(actor.device.role)) return actor;
    throw new DomainError('auth.forbidden');
  };
}

export const officesOf = ({ officeId, role, settings }: Device): string[] =>
  role === 'display' ? [officeId, ...settings.moreOfficeIds] : [officeId];

/** Staff work in their offices, an administrator in all; a device belongs to one, and a display may show others too. */
export function mayUseOffice(actor: Actor, officeId: string): boolean {
  if (actor.kind === 'staff') return actor.staff.role === 'admin' || actor.staff.officeIds.includes(officeId);
  return actor.kind === 'device' && officesOf(actor.device).includes(officeId);
}

export function assertMayUseOffice(actor: Actor, officeId: string): void {
  if (mayUseOffice(actor, officeId)) return;
  throw new DomainError(actor.kind === 'public' ? 'auth.required' : 'auth.forbidden');
}

/** For endpoints whose access rule admits staff only. */
export function staffOf(actor: Actor): Staff {
  if (actor.kind !== 'staff') throw new DomainError('auth.required');
  return actor.staff;
}

/** For endpoints whose access rule admits devices only. */
export function deviceOf(actor: Actor): Device {
  if (actor.kind !== 'device') throw new DomainError('device.pairing');
  return actor.device;
}
