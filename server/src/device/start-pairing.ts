import { randomInt, randomUUID } from 'node:crypto';
import type { Pairing, StartPairing } from '@sportello/shared/device';
import { PAIRING_ALPHABET, PAIRING_CODE_LENGTH } from '@sportello/shared/pairing-code';
import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import { hashToken, newToken, type Derivation } from '../secret.ts';
import type { PairingStore } from './pairing-store.ts';

/** Time to walk to the office's computer and type six signs. */
export const PAIRING_MS = 10 * 60_000;

const newCode = (): string =>
  Array.from(
    { length: PAIRING_CODE_LENGTH },
    () => PAIRING_ALPHABET[randomInt(PAIRING_ALPHABET.length)],
  ).join('');

/** What a typed code is looked up by. */
export const pairingHash = (derive: Derivation, code: string): string => derive.hash('pairing', code);

interface Parts {
  pairings: PairingStore;
  derive: Derivation;
  clock: Clock;
}

/** A new screen's code and token. The token opens nothing until an administrator has typed the code. */
export function createStartPairing({ pairings, derive, clock }: Parts) {
  return async ({ page }: StartPairing): Promise<Pairing> => {
    const token = newToken();
    for (let attempt = 0; attempt < 5; attempt++) {
      const code = newCode();
      try {
        await pairings.add({
          id: randomUUID(),
          codeHash: pairingHash(derive, code),
          tokenHash: hashToken(token),
          page,
          expiresMs: clock.now() + PAIRING_MS,
        });
        return { code, token, expiresInMs: PAIRING_MS };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
    throw new DomainError('server.unavailable');
  };
}
export type StartPairingOfScreen = ReturnType<typeof createStartPairing>;
