import { page } from '$app/state';
import { createTranslator } from '@sportello/shared/translate';
import type { Language } from '@sportello/shared/localized';
import en from '@sportello/shared/messages/en/citizen.json';
import it from '@sportello/shared/messages/it/citizen.json';

export type MessageKey = keyof typeof it;
export type Translate = ReturnType<typeof createTranslator<MessageKey>>;

const translators: Record<Language, Translate> = {
  it: createTranslator<MessageKey>('it', it, it),
  en: createTranslator<MessageKey>('en', en, it),
};

/** For what is made on the server outside of a page. */
export const translatorOf = (language: Language): Translate => translators[language];

/** The text in the language of the page that is shown. */
export const t: Translate = (key, values) => translators[page.data.language ?? 'it'](key, values);
