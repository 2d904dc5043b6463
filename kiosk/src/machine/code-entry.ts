import { CODE_ALPHABET, CODE_LENGTH, normalizeCode } from '@sportello/shared/appointment-code';

const MOST_KEYS = 400;
const wholeCode = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`);
/**
 * The code in a scanned link, `https://…/appuntamento/AB2D9K3M?key=…`. A scanner set to another keyboard layout sends
 * other signs for `/` and `?`, so any sign that is neither letter nor digit may stand there.
 */
const linkedCode = new RegExp(`appuntamento[^a-z0-9]([${CODE_ALPHABET}]{${CODE_LENGTH}})(?![a-z0-9])`, 'i');

/** What a key does to the text typed so far; `key` as in `KeyboardEvent.key`. */
export function typeKey(typed: string, key: string): string {
  if (key === 'Backspace') return typed.slice(0, -1);
  if (key === 'Delete') return '';
  return key.length === 1 ? (typed + key).slice(0, MOST_KEYS) : typed;
}

/** The appointment code in what was typed or scanned, or null when there is none yet. */
export function readCode(typed: string): string | null {
  const linked = linkedCode.exec(typed)?.[1];
  if (linked) return linked.toUpperCase();
  const code = normalizeCode(typed);
  return wholeCode.test(code) ? code : null;
}

/** What stands in the boxes: the signs of the code so far; a link being scanned shows nothing until it is complete. */
export function shownCode(typed: string): string {
  const linked = linkedCode.exec(typed)?.[1];
  if (linked) return linked.toUpperCase();
  const code = normalizeCode(typed);
  return code.length > CODE_LENGTH || !/^[A-Z0-9]*$/.test(code) ? '' : code;
}
