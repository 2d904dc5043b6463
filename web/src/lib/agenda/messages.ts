import type { Language } from '@sportello/shared/localized';
import { createTranslator } from '@sportello/shared/translate';
import en from '@sportello/shared/messages/en/agenda.json' with { type: 'json' };
import deskEn from '@sportello/shared/messages/en/desk.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/agenda.json' with { type: 'json' };
import deskIt from '@sportello/shared/messages/it/desk.json' with { type: 'json' };

/** The agenda speaks with the desk console's words, and says a few of them in its own way. */
const italian = { ...deskIt, ...it };
const english = { ...deskEn, ...en };

export type AgendaKey = keyof typeof italian;
export const isAgendaKey = (key: string): key is AgendaKey => key in italian;
export type AgendaTranslate = ReturnType<typeof createTranslator<AgendaKey>>;

export function agendaTranslator(language: Language): AgendaTranslate {
  return createTranslator<AgendaKey>(language, { it: italian, en: english }[language], italian);
}
