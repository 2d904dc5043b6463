import type { Logger } from 'pino';

const EVERY_MS = 20_000;

/** Does what nobody asks for: looks now and then whether a day has ended or a console is gone. Returns what stops it. */
export function keepDay({ duties, logger }: { duties: (() => Promise<void>)[]; logger: Logger }): () => void {
  let busy = false;
  async function look(): Promise<void> {
    if (busy) return;
    busy = true;
    for (const duty of duties) {
      await duty().catch((error: unknown) => logger.error({ err: error }, 'a duty of the queue failed'));
    }
    busy = false;
  }
  const timer = setInterval(() => void look(), EVERY_MS).unref();
  return () => clearInterval(timer);
}
