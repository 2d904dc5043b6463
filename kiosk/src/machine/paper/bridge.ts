import type { PrinterState } from '@sportello/shared/escpos';
import type { PrintResult } from '@sportello/shared/print-job';

/** A slip that the printer takes its time for is confirmed or given up by then. */
const PRINTED_WITHIN_MS = 30_000;
const STATE_WITHIN_MS = 8_000;

const bridgeAt = (port: number, path: string) => `http://127.0.0.1:${port}${path}`;

/** Sends a slip to the printer of this very machine. Again with the same id: it is told how it stands. Null: no bridge answers. */
export async function printOverBridge(
  port: number,
  jobId: string,
  slip: Uint8Array<ArrayBuffer>,
): Promise<PrintResult | null> {
  try {
    const response = await fetch(bridgeAt(port, `/slips/${jobId}`), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: slip,
      signal: AbortSignal.timeout(PRINTED_WITHIN_MS),
    });
    return response.ok ? ((await response.json()) as PrintResult) : null;
  } catch {
    return null;
  }
}

/** How the printer of this very machine is; null: no bridge answers. */
export async function stateOverBridge(port: number): Promise<PrinterState | null> {
  try {
    const response = await fetch(bridgeAt(port, '/printer'), {
      signal: AbortSignal.timeout(STATE_WITHIN_MS),
    });
    return response.ok ? ((await response.json()) as { state: PrinterState }).state : null;
  } catch {
    return null;
  }
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
