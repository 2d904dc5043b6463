import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';

/** Signs in a line of an 80 mm printer in its normal font. */
const COLUMNS = 42;

const PLAIN: Record<string, string> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '…': '...',
  '\u202f': ' ',
};

/** Printers' code pages have the letters of our languages, but cheap ones not the typographic signs. */
export const plain = (line: string): string =>
  line.replaceAll(/[’‘“”–…\u202f]/g, (sign) => PLAIN[sign] ?? sign);

/** A slip for an 80 mm ESC/POS printer, centred, with accents by the printer's own code pages. */
export const createSlipEncoder = (): ReceiptPrinterEncoder =>
  new ReceiptPrinterEncoder({ language: 'esc-pos', columns: COLUMNS, feedBeforeCut: 4 })
    .initialize()
    .codepage('auto')
    .align('center');
