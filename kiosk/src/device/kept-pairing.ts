import type { Pairing } from '@sportello/shared/device';

const KEY = 'sportello.pairing';
/** The server has forgotten a code for certain when it is this much older than it told. */
const SLACK_MS = 5_000;

/** A code that this screen shows, and the token that will be its own. `untilMs` is by this machine's clock. */
export interface KeptPairing {
  code: string;
  token: string;
  untilMs: number;
}

export const keepPairing = ({ code, token, expiresInMs }: Pairing, nowMs: number): KeptPairing => ({
  code,
  token,
  untilMs: nowMs + expiresInMs,
});

/**
 * Whether nobody can confirm this code any more. A clock that was set back, or that a machine without a battery lost, must not
 * keep a dead code on the screen for years.
 */
export const isOver = ({ untilMs }: KeptPairing, nowMs: number, lifetimeMs = 10 * 60_000): boolean =>
  nowMs > untilMs + SLACK_MS || untilMs - nowMs > lifetimeMs;

/** Keeps the code through a power cut, so that one that is being typed goes on to work. */
export const savePairing = (kept: KeptPairing | null, storage: Storage): void =>
  kept ? storage.setItem(KEY, JSON.stringify(kept)) : storage.removeItem(KEY);

export function loadPairing(storage: Storage): KeptPairing | null {
  try {
    return JSON.parse(storage.getItem(KEY) ?? 'null') as KeptPairing | null;
  } catch {
    return null;
  }
}
