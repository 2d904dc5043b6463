import { plain, SLIP_COLUMNS } from '@sportello/shared/slip-text';

const ESC = 0x1b;
const GS = 0x1d;
/** Windows 1252 as Epson counts code pages: the letters of our languages, each at its place in Latin 1. */
const CODE_PAGE = 16;

const encode = (line: string): number[] =>
  [...plain(line)].map((sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x100 ? code : 0x3f;
  });

/** Words of a text in lines that fit; a word that is longer stands alone. */
export function wrap(text: string, columns = SLIP_COLUMNS): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface NotedSlip {
  office: string;
  heading: string;
  label: string;
  service: string;
  /** What happens with this number. */
  how: string;
  taken: string;
}

/**
 * ESC/POS of a number that was given while the server, which encodes all other slips, is away. Without a QR code: there is no page
 * to follow it on yet.
 */
export function encodeNotedSlip(slip: NotedSlip): Uint8Array<ArrayBuffer> {
  const lines = (text: string) => wrap(text).flatMap((line) => [...encode(line), 0x0a]);
  const bold = (on: boolean) => [ESC, 0x45, Number(on)];
  const size = (times: number) => [GS, 0x21, ((times - 1) << 4) | (times - 1)];
  return Uint8Array.from([
    ...[ESC, 0x40, ESC, 0x74, CODE_PAGE, ESC, 0x61, 1],
    ...lines(slip.office),
    0x0a,
    ...lines(slip.heading),
    ...size(6),
    ...bold(true),
    ...encode(slip.label),
    ...bold(false),
    ...size(1),
    ...[0x0a, 0x0a],
    ...bold(true),
    ...lines(slip.service),
    ...bold(false),
    0x0a,
    ...lines(slip.how),
    0x0a,
    ...lines(slip.taken),
    ...[0x0a, 0x0a, 0x0a, 0x0a],
    ...[GS, 0x56, 1],
  ]);
}
