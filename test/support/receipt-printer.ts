import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import QRCode from 'qrcode';

const CP437 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»';
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´';

/** Epson's numbers of code pages, as far as our languages need them. */
function decode(page: number, byte: number): string {
  if (byte < 0x80) return String.fromCharCode(byte);
  if (page === 16) return new TextDecoder('windows-1252').decode(Uint8Array.of(byte));
  if (page === 0 && byte === 0xe1) return 'ß';
  const table = { 0: CP437, 2: CP850 }[page];
  const sign = table?.[byte - 0x80];
  if (!sign) throw new Error(`code page ${page} has no ${byte.toString(16)}`);
  return sign;
}

export interface PrintedLine {
  text: string;
  /** Times the normal size. */
  size: number;
  bold: boolean;
}
export interface PrintedSlip {
  lines: PrintedLine[];
  qr: string;
  /** The code stands before the line of this index. */
  qrAt: number;
  cut: boolean;
}

/** Reads the bytes of one slip as a printer does; a command that it does not know is an error. Written from Epson's reference. */
export function readSlip(bytes: Buffer): PrintedSlip {
  const slip: PrintedSlip = { lines: [], qr: '', qrAt: 0, cut: false };
  let [page, size, bold, stored] = [0, 1, false, ''];
  let line: PrintedLine = { text: '', size: 1, bold: false };
  for (let at = 0; at < bytes.length; at++) {
    const [byte = 0, next, value = 0] = bytes.subarray(at, at + 3);
    if (byte === 0x0a) {
      slip.lines.push({ ...line, text: line.text.trim() });
      line = { text: '', size: 1, bold: false };
    } else if (byte === 0x0d) continue;
    else if ((byte === 0x1b && next === 0x40) || (byte === 0x1c && next === 0x2e)) at += 1;
    else if (byte === 0x1b && (next === 0x4d || next === 0x61)) at += 2;
    else if (byte === 0x1b && next === 0x74) [page, at] = [value, at + 2];
    else if (byte === 0x1b && next === 0x45) {
      bold = value === 1;
      at += 2;
    } else if (byte === 0x1d && next === 0x21) [size, at] = [(value & 7) + 1, at + 2];
    else if (byte === 0x1d && next === 0x56) {
      slip.cut = true;
      at += 2;
    } else if (byte === 0x1d && next === 0x72) at += 2;
    else if (byte === 0x1d && next === 0x28 && value === 0x6b) {
      const length = bytes.readUInt16LE(at + 3);
      const data = bytes.subarray(at + 5, at + 5 + length);
      if (data[1] === 0x50) stored = data.subarray(3).toString('latin1');
      if (data[1] === 0x51) [slip.qr, slip.qrAt] = [stored, slip.lines.length];
      at += 4 + length;
    } else if (byte < 0x20) throw new Error(`unknown command ${byte.toString(16)} at ${at}`);
    // The style of a line is that of its signs: printers are told to go back before the line ends.
    else if (byte === 0x20) line.text += ' ';
    else line = { text: line.text + decode(page, byte), size, bold };
  }
  return slip;
}

/** How the slip looks, 576 dots wide, as a page for a browser to photograph. */
export async function slipPage({ lines, qr, qrAt, cut }: PrintedSlip): Promise<string> {
  const code = await QRCode.toString(qr, { type: 'svg', margin: 2, width: 220 });
  const rows = lines.map(
    ({ text, size, bold }) =>
      `<p style="font-size:${size * 22}px;font-weight:${bold ? 700 : 400};line-height:1.15">${text || '&nbsp;'}</p>`,
  );
  rows.splice(qrAt, 0, code);
  return `<!doctype html><meta charset="utf-8"><style>body{margin:0;padding:24px;width:528px;background:#fff;color:#111;
font-family:monospace;text-align:center}p{margin:0}</style>${rows.join('')}${cut ? '<hr style="border-top:2px dashed">' : ''}`;
}

const STATES = {
  ready: [0x12, 0x12, 0x12],
  paperLow: [0x12, 0x12, 0x1e],
  paperOut: [0x1a, 0x32, 0x72],
  coverOpen: [0x1a, 0x16, 0x12],
} as const;
export type PrinterState = keyof typeof STATES;

/** What every ESC/POS printer does, whatever it is connected by: answers DLE EOT at once and GS r when it has printed. */
function createPrinterCore() {
  const slips: Buffer[] = [];
  let state: PrinterState = 'ready';
  let confirms = true;
  let prints = true;

  return {
    /** What came out, cut by cut. */
    slips,
    /** What it says of itself from now on. */
    become: (next: PrinterState) => void (state = next),
    /** Prints, and its confirmation gets lost. */
    loseConfirmations: () => void (confirms = false),
    /** Takes the slip into its memory and does not get to print it before `goOn`. */
    stall: () => void (prints = false),
    goOn: () => void (prints = true),
    /** One connection's bytes. */
    connection(answer: (bytes: Uint8Array) => void) {
      let pending = Buffer.alloc(0);
      return (bytes: Buffer): void => {
        pending = Buffer.concat([pending, bytes]);
        for (let at = 0; at + 2 < pending.length; at++) {
          if (pending[at] !== 0x10 || pending[at + 1] !== 0x04) continue;
          const asked = { 1: 0, 2: 1, 4: 2 }[pending[at + 2]!];
          if (asked !== undefined) answer(Uint8Array.of(STATES[state][asked]!));
          pending = Buffer.concat([pending.subarray(0, at), pending.subarray(at + 3)]);
          at -= 1;
        }
        const end = pending.lastIndexOf(Buffer.from([0x1d, 0x72, 1]));
        if (state === 'paperOut' || state === 'coverOpen' || !prints || end < 0) return;
        slips.push(pending.subarray(0, end));
        pending = Buffer.alloc(0);
        if (confirms) answer(Uint8Array.of(0));
      };
    },
  };
}

/** An ESC/POS printer on the network. */
export async function startReceiptPrinter() {
  const { connection, ...core } = createPrinterCore();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
    socket.on(
      'data',
      connection((bytes) => socket.write(bytes)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...core,
    port,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type ReceiptPrinter = Awaited<ReturnType<typeof startReceiptPrinter>>;

/**
 * An ESC/POS printer behind a device file: a pseudo-terminal, whose other end util-linux's `script` holds. Who opens `path` talks
 * to it as to a serial printer.
 */
export async function startUsbPrinter() {
  const { connection, ...core } = createPrinterCore();
  const terminal = spawn('script', ['-qefc', 'stty raw -echo; tty; exec sleep 1000', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const path = await new Promise<string>((resolve, reject) => {
    terminal.once('error', reject);
    terminal.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
  });
  terminal.stdout.on(
    'data',
    connection((bytes) => terminal.stdin.write(bytes)),
  );
  return {
    ...core,
    path,
    async close(): Promise<void> {
      const gone = new Promise((resolve) => terminal.once('exit', resolve));
      terminal.kill();
      await gone;
    },
  };
}
export type UsbPrinter = Awaited<ReturnType<typeof startUsbPrinter>>;
