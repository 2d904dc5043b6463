import { languages, type Language } from '@sportello/shared/localized';
import { createTranslator } from '@sportello/shared/translate';
import en from '@sportello/shared/messages/en/desk.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/desk.json' with { type: 'json' };

export type DeskKey = keyof typeof it;
export type DeskTranslate = ReturnType<typeof createTranslator<DeskKey>>;

export function deskTranslator(language: Language): DeskTranslate {
  return createTranslator<DeskKey>(language, { it, en }[language], it);
}

/** The other language that the page offers. */
export const otherLanguage = (language: Language): Language =>
  languages.find((candidate) => candidate !== language) ?? language;
