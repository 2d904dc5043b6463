import { createECDH } from 'node:crypto';
import type { Derivation } from '../../secret.ts';

export interface VapidKeys {
  /** Uncompressed point and scalar on P-256, base64url. */
  publicKey: string;
  privateKey: string;
}

/**
 * The keys by which push services know this installation (RFC 8292). They follow from its secret, as every other key that
 * is given out does: all servers have the same ones from the first start, and the database holds none.
 */
export function createVapidKeys(derive: Derivation): VapidKeys {
  const pair = createECDH('prime256v1');
  for (let attempt = 0; ; attempt++) {
    const scalar = Buffer.from(derive.hash('vapid', String(attempt)), 'base64url');
    try {
      pair.setPrivateKey(scalar);
    } catch {
      // Zero, or beyond the order of the curve: one time in four thousand million.
      continue;
    }
    return { publicKey: pair.getPublicKey('base64url'), privateKey: scalar.toString('base64url') };
  }
}
