// Slips are encoded by the server, and by the machine while the server is away.

/** Signs in a line of an 80 mm printer in its normal font. */
export const SLIP_COLUMNS = 42;

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
