import { inLanguage } from '@sportello/shared/localized';
import { visitTitle } from '@sportello/shared/same-visit';
import { servicesChosen } from '../booking/visit-services.ts';
import type { WaitingIdentity } from '../booking/waiting/waiting-identity.ts';
import type { WaitingEntry } from '../booking/waiting/waiting-store.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { toHtml, toPlainText, type MailBody } from './mail-body.ts';
import { formatInstant, mailTexts, type MailKey } from './mail-texts.ts';
import type { Mail } from './outbox-store.ts';

/** Mails of the waiting list: that one is on it, and that a place is held for one. */
export function createWaitingMail({
  directory,
  waitingIdentity,
}: {
  directory: DirectoryReader;
  waitingIdentity: WaitingIdentity;
}) {
  function mailOf(
    entry: WaitingEntry,
    kind: 'waiting' | 'offer',
    facts: [MailKey, string][],
    values: Record<string, string>,
  ): Mail {
    const { language, citizen } = entry;
    const t = mailTexts(language);
    const { name: municipality, phone, email } = directory.municipality();
    const titles = servicesChosen(directory, entry).map(({ title }) => title);
    const service = visitTitle(titles, language);
    const body: MailBody = {
      hello: t('hello', { name: `${citizen.givenName} ${citizen.familyName}` }),
      intro: t(`intro.${kind}`, values),
      facts: [['service', service] as [MailKey, string], ...facts].map(([name, value]) => ({
        name: t(name),
        values: [value],
      })),
      links: [
        {
          text: t(kind === 'offer' ? 'action.offer' : 'action.leave'),
          url: waitingIdentity.url(entry.id),
        },
      ],
      notes: [t('keepSecret')],
      footer: t('footer', { municipality, phone, email }),
    };
    return {
      to: citizen.email,
      subject: t(`subject.${kind}`, { service, ...values }),
      text: toPlainText(body),
      html: toHtml(body, language),
    };
  }

  return {
    joined: (entry: WaitingEntry): Mail => mailOf(entry, 'waiting', [], {}),
    offer(entry: WaitingEntry, kept: { calendarId: string; start: Date; expiresAt: Date }): Mail {
      const { timeZone, officeId } = directory.calendar(kept.calendarId);
      const office = directory.office(officeId);
      const { street, postalCode, locality } = office.address;
      const when = formatInstant(kept.start, timeZone, entry.language);
      const until = formatInstant(kept.expiresAt, timeZone, entry.language);
      const where = `${inLanguage(office.name, entry.language)}, ${street}, ${postalCode} ${locality}`;
      return mailOf(
        entry,
        'offer',
        [
          ['when', when],
          ['where', where],
        ],
        { when, until },
      );
    },
  };
}
export type WaitingMail = ReturnType<typeof createWaitingMail>;
