import type { Logger } from 'pino';
import type { ExpireDay } from './expire-day.ts';

const EVERY_MS = 60_000;

/** Looks every minute whether a day has ended somewhere. Returns what stops it. */
export function keepDay({ expireDay, logger }: { expireDay: ExpireDay; logger: Logger }): () => void {
  const look = () =>
    void expireDay().catch((error: unknown) => logger.error({ err: error }, 'the old day was not ended'));
  const timer = setInterval(look, EVERY_MS).unref();
  return () => clearInterval(timer);
}
