import en from '@sportello/shared/messages/en/mail.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/mail.json' with { type: 'json' };
import type { Language } from '@sportello/shared/localized';
import { createTranslator } from '@sportello/shared/translate';

export type MailKey = keyof typeof it;
export type MailTexts = ReturnType<typeof createTranslator<MailKey>>;

const texts: Record<Language, MailTexts> = {
  it: createTranslator<MailKey>('it', it, it),
  en: createTranslator<MailKey>('en', en, it),
};

export const mailTexts = (language: Language): MailTexts => texts[language];

/** "lunedì 3 maggio 2027, 09:00" in the calendar's zone. */
export function formatInstant(instant: Date, timeZone: string, language: Language): string {
  const day = new Intl.DateTimeFormat(language, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(instant);
  return `${day}, ${formatTime(instant, timeZone)}`;
}

export const formatTime = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('it', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    instant,
  );
