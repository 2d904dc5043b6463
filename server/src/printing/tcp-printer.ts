import { connect, type Socket } from 'node:net';
import type { PrintFailure } from '@sportello/shared/print-job';
import { ASK_STATUS, ASK_WHEN_PRINTED, failureOf, STATUS_BYTES } from './escpos-status.ts';

export interface PrinterAddress {
  host: string;
  port: number;
}

const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 2_000;
const PRINTED_WITHIN_MS = 8_000;

/** Bytes that the printer sends, to be awaited by number. */
function createAnswers(socket: Socket) {
  const received: number[] = [];
  let wake = () => {};
  socket.on('data', (bytes) => {
    received.push(...bytes);
    wake();
  });
  socket.on('close', () => wake());
  return async (count: number, withinMs: number): Promise<number[] | undefined> => {
    const signal = AbortSignal.timeout(withinMs);
    while (received.length < count && !signal.aborted && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return received.length < count ? undefined : received.splice(0, count);
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

/**
 * Prints on an ESC/POS printer of the network. Asks for its state before the first byte of the slip is sent, so that a
 * printer without paper prints nothing later either, and says that it is printed only when the printer says so.
 */
export async function printOverTcp(
  address: PrinterAddress,
  slip: Uint8Array,
): Promise<PrintFailure | undefined> {
  const socket = await open(address);
  if (!socket) return 'offline';
  try {
    const answers = createAnswers(socket);
    socket.write(ASK_STATUS);
    const before = await answers(STATUS_BYTES, ANSWER_WITHIN_MS);
    if (!before) return 'offline';
    const failure = failureOf(before);
    if (failure) return failure;
    socket.write(slip);
    socket.write(ASK_WHEN_PRINTED);
    if (await answers(1, PRINTED_WITHIN_MS)) return undefined;
    socket.write(ASK_STATUS);
    const after = await answers(STATUS_BYTES, ANSWER_WITHIN_MS);
    return (after && failureOf(after)) ?? 'unknown';
  } finally {
    socket.end();
    socket.destroySoon();
  }
}
