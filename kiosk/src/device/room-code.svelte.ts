import type { RoomCodeNow } from '@sportello/shared/joining';
import { ask } from './api.ts';

const RETRY_MS = 20_000;
/** The new code is there as soon as the old one ends. */
const JUST_AFTER_MS = 1_000;

/** The code with which phones in this room join the queue of `officeId`; null where there is none or it is not known. */
export class RoomCode {
  code = $state<string | null>(null);
  readonly #token: string;
  readonly #officeId: string;

  constructor(token: string, officeId: string) {
    this.#token = token;
    this.#officeId = officeId;
    void this.#renew();
  }

  async #renew(): Promise<void> {
    const path = `/offices/${encodeURIComponent(this.#officeId)}/room-code`;
    const answer = await ask<RoomCodeNow>(path, this.#token);
    // An old code that nobody accepts any more is worse than none.
    this.code = answer.kind === 'ok' ? answer.data.code : null;
    const next = answer.kind === 'ok' ? Math.max(RETRY_MS, answer.data.leftMs + JUST_AFTER_MS) : RETRY_MS;
    setTimeout(() => void this.#renew(), next);
  }
}
