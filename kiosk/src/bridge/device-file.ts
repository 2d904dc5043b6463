import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { PrinterWire } from '@sportello/shared/escpos';

const { O_APPEND, O_NOCTTY, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;
const TAKEN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;
const AT_ONCE = 1_024;

const isBusy = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EAGAIN';

/**
 * The printer behind a device file (`/dev/usb/lp0`, `/dev/ttyUSB0`), opened for one piece of work. Never blocks: a printer that
 * does not take or say anything must not take the bridge with it. Throws where there is no such device. `mute`: it is never read.
 */
export function openDeviceFile(path: string, mute: boolean): PrinterWire & { close(): void } {
  const file = openSync(path, (mute ? O_WRONLY : O_RDWR) | O_NONBLOCK | O_NOCTTY | O_APPEND);

  function readByte(): number | undefined {
    const buffer = Buffer.alloc(1);
    try {
      return readSync(file, buffer, 0, 1, null) === 1 ? buffer[0] : undefined;
    } catch (error) {
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  // What it said to somebody else is no answer to us.
  if (!mute) while (readByte() !== undefined) continue;

  return {
    async write(bytes) {
      const untilMs = Date.now() + TAKEN_WITHIN_MS;
      for (let sent = 0; sent < bytes.length;) {
        try {
          sent += writeSync(file, bytes, sent, Math.min(AT_ONCE, bytes.length - sent));
        } catch (error) {
          if (!isBusy(error) || Date.now() > untilMs) return false;
          await pause(LOOK_EVERY_MS);
        }
      }
      return true;
    },
    async next(fits, withinMs) {
      const untilMs = Date.now() + withinMs;
      for (;;) {
        let byte: number | undefined;
        try {
          byte = readByte();
        } catch {
          return undefined;
        }
        if (byte !== undefined && fits(byte)) return byte;
        if (byte !== undefined) continue;
        if (Date.now() > untilMs) return undefined;
        await pause(LOOK_EVERY_MS);
      }
    },
    close: () => closeSync(file),
  };
}
