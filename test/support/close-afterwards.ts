import type { Browser } from 'playwright-core';
import { afterAll, afterEach } from 'vitest';

interface Closable {
  close(): Promise<unknown>;
}

/** Closes what the tests of a file or a `describe` share once they are over, in this order; what never started is passed over. */
export function closeAfterwards(shared: () => readonly (Closable | undefined)[]): void {
  afterAll(async () => {
    for (const one of shared()) await one?.close();
  });
}

/** No test meets the pages of the one before. */
export function closePagesAfterEach(browser: () => Browser): void {
  afterEach(async () => {
    await Promise.all(
      browser()
        .contexts()
        .map((context) => context.close()),
    );
  });
}
