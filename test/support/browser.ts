import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium; `test/run.ts` installs it when it can. */
const CHROMIUM = '/usr/bin/chromium';

/** For `describe.skipIf`: without a browser the tests say so instead of failing one by one. */
export const browserMissing = !existsSync(CHROMIUM);

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
