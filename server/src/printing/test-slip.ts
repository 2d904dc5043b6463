import type { Localized } from '@sportello/shared/localized';
import { plain } from '@sportello/shared/slip-text';
import { createSlipEncoder } from './slip-encoder.ts';

interface TestSlipText {
  office: Localized;
  /** Name of the machine. */
  device: string;
  timeZone: string;
  nowMs: number;
  /** What the QR code opens. */
  url: string;
}

/** What an administrator prints to see paper, accents, large signs, QR code and cut. */
export function encodeTestSlip({ office, device, timeZone, nowMs, url }: TestSlipText): Uint8Array {
  const when = new Date(nowMs).toLocaleString('it', { timeZone, dateStyle: 'long', timeStyle: 'short' });
  const encoder = createSlipEncoder().line(plain(office.it)).line(plain(device)).newline();
  encoder.size(4, 4).bold(true).line('PROVA').bold(false).size(1, 1).newline();
  for (const line of ['àèéìòù ÀÈÉÌÒÙ', 'äöüß ÄÖÜ', 'âçêëîïôû']) encoder.line(line);
  encoder.newline().qrcode(url, { model: 2, size: 6, errorlevel: 'm' });
  return encoder.newline().line(plain(when)).cut('partial').encode();
}
