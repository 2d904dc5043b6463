import type { KeyHint } from './actions.ts';
import type { DeskTranslate } from './messages.ts';

/** What stands on the key: a letter, or its name in the reader's language. */
export function hintText(hint: KeyHint, t: DeskTranslate): string {
  return 'letter' in hint ? hint.letter : t(hint.name);
}
