import type { Language } from '@sportello/shared/localized';
import { createTranslator } from '@sportello/shared/translate';
import deskEn from '@sportello/shared/messages/en/desk.json' with { type: 'json' };
import en from '@sportello/shared/messages/en/direction.json' with { type: 'json' };
import deskIt from '@sportello/shared/messages/it/desk.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/direction.json' with { type: 'json' };

/** The pages of those who run an office speak with the desk console's words, and add their own. */
const italian = { ...deskIt, ...it };
const english = { ...deskEn, ...en };

export type DirectionKey = keyof typeof italian;
export type DirectionTranslate = ReturnType<typeof createTranslator<DirectionKey>>;

export function directionTranslator(language: Language): DirectionTranslate {
  return createTranslator<DirectionKey>(language, { it: italian, en: english }[language], italian);
}
