import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import { SLIP_COLUMNS } from '@sportello/shared/slip-text';

/** A slip for an 80 mm ESC/POS printer, centred, with accents by the printer's own code pages. */
export const createSlipEncoder = (): ReceiptPrinterEncoder =>
  new ReceiptPrinterEncoder({ language: 'esc-pos', columns: SLIP_COLUMNS, feedBeforeCut: 4 })
    .initialize()
    .codepage('auto')
    .align('center');
