import { randomUUID } from 'node:crypto';
import type { Device } from '@sportello/shared/device';
import type { PrinterState } from '@sportello/shared/escpos';
import type { TestSlip } from '@sportello/shared/print-job';
import type { Clock } from '../clock.ts';
import type { ManageDevices } from '../device/manage-devices.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { networkPrinterOf } from './print-ticket.ts';
import type { TcpPrinters } from './tcp-printer.ts';
import { encodeTestSlip } from './test-slip.ts';

interface Parts {
  directory: DirectoryReader;
  printers: TcpPrinters;
  devices: ManageDevices;
  publicUrl: () => string;
  clock: Clock;
}

/** How the printer of a machine is, and a slip to try it with. Throws `device.notFound`, `printer.none`. */
export function createTestPrinter({ directory, printers, devices, publicUrl, clock }: Parts) {
  return {
    /** For the machine itself, which tells people before they take a number. */
    async state(device: Device): Promise<PrinterState> {
      const printer = networkPrinterOf(device);
      return printers.inTurn(printer, () => printers.state(printer));
    },

    /**
     * Printed at once on the network; a machine that prints by itself, on USB or through its browser, is told to, and reports how it
     * went.
     */
    async print(deviceId: string): Promise<TestSlip> {
      const device = await devices.byId(deviceId);
      const id = randomUUID();
      if (device.role === 'kiosk' && ['usb', 'browser'].includes(device.settings.print)) {
        await devices.askForTestSlip(deviceId, id);
        return { id, outcome: null };
      }
      if (device.role !== 'kiosk') throw new DomainError('printer.none');
      const printer = networkPrinterOf(device);
      const { name, timeZone } = directory.office(device.officeId);
      const slip = encodeTestSlip({
        office: name,
        device: device.name,
        timeZone,
        nowMs: clock.now(),
        url: publicUrl(),
      });
      const failure = await printers.inTurn(printer, () => printers.print(printer, slip));
      return { id, outcome: failure ?? 'ready' };
    },
  };
}
export type TestPrinter = ReturnType<typeof createTestPrinter>;
