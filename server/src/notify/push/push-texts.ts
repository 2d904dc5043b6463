import en from '@sportello/shared/messages/en/push.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/push.json' with { type: 'json' };
import { inLanguage, type Language } from '@sportello/shared/localized';
import type { PushMessage } from '@sportello/shared/push';
import type { Ticket } from '@sportello/shared/ticket';
import { createTranslator } from '@sportello/shared/translate';
import type { DirectoryReader } from '../../office/directory.ts';

type PushKey = keyof typeof it;
const translators = {
  it: createTranslator<PushKey>('it', it, it),
  en: createTranslator<PushKey>('en', en, it),
};

interface Parts {
  directory: DirectoryReader;
  /** What opens the ticket's page. */
  tokenOf: (ticketId: string) => string;
}

/** What is told of a called or missed ticket, to whoever holds it or one that goes with it: the number, the desk and the office. */
export function createPushTexts({ directory, tokenOf }: Parts) {
  return (ticket: Ticket, holderId: string, language: Language): PushMessage => {
    const t = translators[language];
    const desk = directory.desks().find(({ id }) => id === ticket.deskId);
    const direction = desk?.direction ? inLanguage(desk.direction, language) : '';
    const office = inLanguage(directory.office(ticket.officeId).name, language);
    const { label } = ticket;
    const called = ticket.state === 'called';
    return {
      title: called ? t('called.title', { label, desk: desk?.number ?? 0 }) : t('missed.title', { label }),
      body: called ? [direction, office].filter(Boolean).join(' – ') : t('missed.body', { office }),
      language,
      tag: `ticket-${holderId}`,
      path: `/ticket/${tokenOf(holderId)}`,
    };
  };
}
export type PushTexts = ReturnType<typeof createPushTexts>;
