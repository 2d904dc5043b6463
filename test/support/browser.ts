import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

/** Debian's Chromium; `test/run.ts` installs it when it can. */
const CHROMIUM = '/usr/bin/chromium';

/** For `describe.skipIf`: without a browser the tests say so instead of failing one by one. */
export const browserMissing = !existsSync(CHROMIUM);

const launch = {
  executablePath: CHROMIUM,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export const launchBrowser = (flags: string[] = []): Promise<Browser> =>
  chromium.launch({ ...launch, args: [...launch.args, ...flags] });

/** As `docs/devices.md` starts a screen: it may chime and speak without a touch. `more` are further arguments. */
export const launchScreen = (...more: string[]): Promise<Browser> =>
  chromium.launch({
    ...launch,
    args: [...launch.args, '--autoplay-policy=no-user-gesture-required', ...more],
  });

/** A browser that keeps what its pages store in `profile`, as a terminal does through a power cut. */
export const launchTerminal = (
  profile: string,
  width = 1920,
  height = 1080,
  flags: string[] = [],
): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    ...launch,
    args: [...launch.args, ...flags],
    viewport: { width, height },
    locale: 'it-IT',
  });

/** The power fails: every process of the browser that has this profile is gone at once, without a farewell. */
export function cutPower(profile: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (command.startsWith('/usr/') && command.includes(profile)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}
