/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { cutPower, launchTerminal } from './browser.ts';

/** A ticket machine: a browser with a profile of its own, which can lose its power and be switched on again. */
export async function aTerminal(flags: string[] = []) {
  const profile = await mkdtemp(join(tmpdir(), 'sportello-machine-'));
  const launch = () => launchTerminal(profile, 1080, 1920, flags);
  let browser: BrowserContext = await launch();

  return {
    async open(url: string): Promise<Page> {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    /** Opened while the server is there, so that it knows what it needs for an outage. */
    async openPrepared(url: string): Promise<Page> {
      const page = await this.open(url);
      await page.getByRole('button', { name: /Documenti/ }).waitFor();
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await expect.poll(() => page.evaluate(blocksKept), { timeout: 20_000 }).toBeGreaterThan(1);
      return page;
    },
    /** The power fails; nothing is said to anybody. */
    async losePower(): Promise<void> {
      cutPower(profile);
      await browser.close().catch(() => {});
    },
    /** Switched on again: its browser opens the page as at every start. */
    async switchOn(url: string): Promise<Page> {
      browser = await launch();
      return this.open(url);
    },
    async close(): Promise<void> {
      await browser.close().catch(() => {});
      cutPower(profile);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
export type Terminal = Awaited<ReturnType<typeof aTerminal>>;

/** In the page: whether a number still stands on its screen for somebody, or is about to, as far as its disk knows. */
export function isWaitedFor(): Promise<boolean> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('sportello', 1);
    opening.onsuccess = () => {
      const state = opening.result.transaction('machine').objectStore('machine').get('state');
      state.onsuccess = () => {
        opening.result.close();
        const { onScreen, pending } = state.result as { onScreen: unknown; pending: unknown };
        resolve(onScreen !== null || pending !== null);
      };
    };
  });
}

/** In the page: blocks of numbers that it has on its disk, once it knows its office too. */
function blocksKept(): Promise<number> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('sportello', 1);
    opening.onsuccess = () => {
      const store = opening.result.transaction('machine').objectStore('machine');
      const known = store.get('known');
      const state = store.get('state');
      state.onsuccess = () => {
        opening.result.close();
        const blocks = (state.result as { blocks: unknown[] } | undefined)?.blocks.length ?? 0;
        resolve(known.result ? blocks : 0);
      };
    };
  });
}
