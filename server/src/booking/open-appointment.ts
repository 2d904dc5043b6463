import { DomainError } from '../domain-error.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import { sameSecret } from '../secret.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Identity } from './identity.ts';

/** Finds what code and key open together. Wrong pairs count against the caller's address; `appointment.notFound` says no more. */
export function createOpenAppointment({
  appointments,
  identity,
  limit,
}: {
  appointments: AppointmentStore;
  identity: Identity;
  limit: RateLimit;
}) {
  return async function openAppointment(
    code: string,
    key: string | undefined,
    address: string,
  ): Promise<AppointmentRecord> {
    const record = await appointments.byCodeHash(identity.hashCode(code));
    const opens = key !== undefined && sameSecret(key, record ? identity.keyOf(record.id) : '');
    if (!record || !opens || !record.citizen) {
      await limit('code', address);
      throw new DomainError('appointment.notFound');
    }
    return record;
  };
}
export type OpenAppointment = ReturnType<typeof createOpenAppointment>;
