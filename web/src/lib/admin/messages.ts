import type { Language } from '@sportello/shared/localized';
import { createTranslator } from '@sportello/shared/translate';
import en from '@sportello/shared/messages/en/admin.json' with { type: 'json' };
import deskEn from '@sportello/shared/messages/en/desk.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/admin.json' with { type: 'json' };
import setupEn from '@sportello/shared/messages/en/setup.json' with { type: 'json' };
import deskIt from '@sportello/shared/messages/it/desk.json' with { type: 'json' };
import setupIt from '@sportello/shared/messages/it/setup.json' with { type: 'json' };

/** The administration speaks with the desk console's words, and says a few of them in its own way. */
const italian = { ...deskIt, ...it, ...setupIt };
const english = { ...deskEn, ...en, ...setupEn };

export type AdminKey = keyof typeof italian;
export type AdminTranslate = ReturnType<typeof createTranslator<AdminKey>>;

export function adminTranslator(language: Language): AdminTranslate {
  return createTranslator<AdminKey>(language, { it: italian, en: english }[language], italian);
}
