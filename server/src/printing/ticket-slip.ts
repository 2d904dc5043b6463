import de from '@sportello/shared/messages/de/kiosk.json' with { type: 'json' };
import en from '@sportello/shared/messages/en/kiosk.json' with { type: 'json' };
import fr from '@sportello/shared/messages/fr/kiosk.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/kiosk.json' with { type: 'json' };
import type { DeviceLanguage } from '@sportello/shared/device';
import type { Localized } from '@sportello/shared/localized';
import type { HolderTicket } from '@sportello/shared/queue';
import { createTranslator } from '@sportello/shared/translate';
import { waitKey } from '@sportello/shared/wait-message';
import { plain } from '@sportello/shared/slip-text';
import { createSlipEncoder } from './slip-encoder.ts';

type Key = keyof typeof it;
const translators: Record<DeviceLanguage, ReturnType<typeof createTranslator<Key>>> = {
  it: createTranslator<Key>('it', it, it),
  en: createTranslator<Key>('en', en, it),
  de: createTranslator<Key>('de', de, it),
  fr: createTranslator<Key>('fr', fr, it),
};
/** English as in Europe, with the 24-hour clock. */
const localeOf = (language: DeviceLanguage): string => (language === 'en' ? 'en-GB' : language);
/** The municipality's own texts have fewer languages: guests read English where there is any. */
const ownText = (text: Localized, language: DeviceLanguage): string =>
  language === 'it' ? text.it : (text.en ?? text.it);

export interface Slip {
  ticket: HolderTicket;
  language: DeviceLanguage;
  timeZone: string;
  /** What the QR code opens. */
  url: string;
}

/** The lines of a slip, top to bottom; the label and the QR code stand apart. */
export function slipText({ ticket, language, timeZone }: Slip) {
  const t = translators[language];
  const locale = localeOf(language);
  const arrived = new Date(ticket.arrivedAt);
  const { lowMin, highMin } = ticket;
  const wait =
    lowMin === null || highMin === null
      ? ''
      : `${t('wait')}: ${t(waitKey({ lowMin, highMin }), { low: lowMin, high: highMin })}`;
  return {
    office: ownText(ticket.officeName, language),
    heading: t('yourNumber'),
    services: [ticket.serviceTitle, ...ticket.laterServiceTitles].map((title) => ownText(title, language)),
    facts: [ticket.ahead === null ? '' : t('waiting', { count: ticket.ahead }), wait].filter(Boolean),
    scan: t('scan'),
    taken: t('ticketTime', {
      date: arrived.toLocaleDateString(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long' }),
      time: arrived.toLocaleTimeString(locale, { timeZone, hour: '2-digit', minute: '2-digit' }),
    }),
  };
}

/** A number on paper for an 80 mm ESC/POS printer: accents by the printer's own code pages, QR code, cut. */
export function encodeSlip(slip: Slip): Uint8Array {
  const text = slipText(slip);
  const encoder = createSlipEncoder().line(plain(text.office)).newline().line(plain(text.heading));
  encoder.size(6, 6).bold(true).line(slip.ticket.label).bold(false).size(1, 1).newline();
  for (const service of text.services) encoder.bold(true).line(plain(service)).bold(false);
  for (const fact of text.facts) encoder.line(plain(fact));
  encoder.newline().qrcode(slip.url, { model: 2, size: 6, errorlevel: 'm' }).line(plain(text.scan));
  return encoder.newline().line(plain(text.taken)).cut('partial').encode();
}
