import { connect, type Socket } from 'node:net';
import { printOn, readPrinterState, type PrinterState, type PrinterWire } from '@sportello/shared/escpos';
import type { PrintFailure } from '@sportello/shared/print-job';

export interface PrinterAddress {
  host: string;
  port: number;
}

const CONNECT_WITHIN_MS = 3_000;

/** Bytes to and from the printer behind a socket. */
function wireOf(socket: Socket): PrinterWire {
  const received: number[] = [];
  let wake = () => {};
  socket.on('data', (bytes) => {
    received.push(...bytes);
    wake();
  });
  socket.on('close', () => wake());
  return {
    async write(bytes) {
      socket.write(bytes);
      return !socket.destroyed;
    },
    async next(fits, withinMs) {
      const signal = AbortSignal.timeout(withinMs);
      for (;;) {
        while (received.length > 0) {
          const byte = received.shift()!;
          if (fits(byte)) return byte;
        }
        if (signal.aborted || socket.destroyed) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}

async function open({ host, port }: PrinterAddress): Promise<Socket | undefined> {
  const socket = connect({ host, port, noDelay: true });
  const opened = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECT_WITHIN_MS);
    const done = (answer: boolean) => {
      clearTimeout(timer);
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    // Stays for the life of the socket: a printer that is switched off resets its connections.
    socket.on('error', () => done(false));
  });
  if (opened) return socket;
  socket.destroy();
  return undefined;
}

async function withPrinter<T>(address: PrinterAddress, work: (wire: PrinterWire) => Promise<T>) {
  const socket = await open(address);
  if (!socket) return 'offline' as const;
  try {
    return await work(wireOf(socket));
  } finally {
    socket.end();
    socket.destroySoon();
  }
}

/** ESC/POS printers of the network. Each does one thing after the other. */
export function createTcpPrinters() {
  const queues = new Map<string, Promise<unknown>>();

  return {
    /** Runs alone on this printer. */
    inTurn<T>({ host, port }: PrinterAddress, work: () => Promise<T>): Promise<T> {
      const printer = `${host}:${port}`;
      const result = (queues.get(printer) ?? Promise.resolve()).then(work, work);
      queues.set(printer, result);
      const forget = () => {
        if (queues.get(printer) === result) queues.delete(printer);
      };
      result.then(forget, forget);
      return result;
    },
    print: (address: PrinterAddress, slip: Uint8Array): Promise<PrintFailure | undefined> =>
      withPrinter(address, (wire) => printOn(wire, slip)),
    state: (address: PrinterAddress): Promise<PrinterState> => withPrinter(address, readPrinterState),
  };
}
export type TcpPrinters = ReturnType<typeof createTcpPrinters>;
