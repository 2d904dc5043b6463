import { randomUUID } from 'node:crypto';
import { CODE_ALPHABET, CODE_LENGTH } from '@sportello/shared/appointment-code';
import { type Citizen } from '@sportello/shared/appointment';
import { fiscalCodeRoot } from '@sportello/shared/fiscal-code';
import type { Derivation } from '../secret.ts';

/** What tells one citizen from another. */
export type CitizenKeys = Pick<Citizen, 'email' | 'phone'> & { fiscalCode?: string | undefined };

/** What opens an appointment and what finds it. Code and key follow from the id and the installation's secret; only hashes are stored. */
export function createIdentity({ derive, publicUrl }: { derive: Derivation; publicUrl: () => string }) {
  const codeOf = (id: string): string => derive.code('appointment', id, CODE_ALPHABET, CODE_LENGTH);
  const keyOf = (id: string): string => derive.key('appointment', id);
  const hashCode = (code: string): string => derive.hash('code', code);

  return {
    codeOf,
    keyOf,
    hashCode,
    create(): { id: string; codeHash: string } {
      const id = randomUUID();
      return { id, codeHash: hashCode(codeOf(id)) };
    },
    hashSession: (session: string): string => derive.hash('session', session),
    /** E-mail, phone and codice fiscale as keyed hashes, spelling apart. */
    citizenKeys: (citizen: CitizenKeys): string[] => [
      ...(citizen.email ? [derive.hash('citizen', `email:${citizen.email.trim().toLowerCase()}`)] : []),
      ...(citizen.phone ? [derive.hash('citizen', `phone:${normalizePhone(citizen.phone)}`)] : []),
      ...(citizen.fiscalCode ? [derive.hash('citizen', `fiscal:${fiscalCodeRoot(citizen.fiscalCode)}`)] : []),
    ],
    /** The link in mails and on slips. */
    manageUrl: (id: string): string =>
      `${publicUrl()}/appuntamento/${codeOf(id)}?chiave=${encodeURIComponent(keyOf(id))}`,
    confirmUrl: (id: string): string =>
      `${publicUrl()}/appuntamento/${codeOf(id)}?chiave=${encodeURIComponent(keyOf(id))}&conferma=1`,
    publicUrl,
  };
}
export type Identity = ReturnType<typeof createIdentity>;

/** Digits alone, without the Italian prefix. */
const normalizePhone = (phone: string): string => phone.replace(/\D/g, '').replace(/^(00)?39(?=\d{8,})/, '');
