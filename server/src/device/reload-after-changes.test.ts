import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DeviceStatus } from '@sportello/shared/device';
import { createReloadAfterChanges } from './reload-after-changes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function twoScreens() {
  const reloaded: string[] = [];
  const list = async () => [{ id: 'display' }, { id: 'kiosk' }] as DeviceStatus[];
  const reload = async (id: string) => void reloaded.push(id);
  const log = pino({ level: 'silent' });
  return { reloaded, screens: createReloadAfterChanges({ devices: { list, reload }, log }) };
}

it('when several things are saved in a row, then each screen is asked once, after the last', async () => {
  const { reloaded, screens } = twoScreens();
  screens.changed();
  await vi.advanceTimersByTimeAsync(8_000);
  screens.changed();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(reloaded).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(reloaded).toEqual(['display', 'kiosk']);
});

it('when the server stops, then nobody is asked any more', async () => {
  const { reloaded, screens } = twoScreens();
  screens.changed();
  screens.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reloaded).toEqual([]);
});
