import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Stored form of a random token: a plain hash suffices, for the token has 256 bits. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

export const newToken = (): string => randomBytes(32).toString('base64url');

/**
 * Derives what a citizen is given (code, link key, ticket token) from the installation's secret and the record's id.
 * Nothing of it needs to be stored to be sent again, and a copy of the database alone opens no appointment.
 */
export function createDerivation(secret: string) {
  const bytes = (purpose: string, id: string) =>
    createHmac('sha256', secret).update(`${purpose}\0${id}`).digest();
  return {
    /** 24 characters, base64url. */
    key: (purpose: string, id: string): string => bytes(purpose, id).subarray(0, 18).toString('base64url'),
    /** `length` characters of the alphabet; a byte that would favour the first letters is passed over. */
    code(purpose: string, id: string, alphabet: string, length: number): string {
      const fair = 256 - (256 % alphabet.length);
      let code = '';
      for (let round = 0; code.length < length; round++) {
        for (const byte of bytes(`${purpose}\0${round}`, id)) {
          if (byte < fair && code.length < length) code += alphabet[byte % alphabet.length];
        }
      }
      return code;
    },
    /** Keyed, because a short code alone could be found from its plain hash by trying all. */
    hash: (purpose: string, value: string): string => bytes(`hash\0${purpose}`, value).toString('base64url'),
  };
}
export type Derivation = ReturnType<typeof createDerivation>;

/** Compares in constant time. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(left, right);
}
