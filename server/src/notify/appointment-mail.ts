import { inLanguage, type Language } from '@sportello/shared/localized';
import { visitTitle } from '@sportello/shared/same-visit';
import type { AppointmentRecord, Notice } from '../booking/appointment-record.ts';
import type { Identity } from '../booking/identity.ts';
import { neededFor, servicesChosen } from '../booking/visit-services.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { CalendarFiles } from './calendar-file.ts';
import { toHtml, toPlainText, type MailBody } from './mail-body.ts';
import { formatInstant, mailTexts } from './mail-texts.ts';
import type { Mail } from './outbox-store.ts';

interface Parts {
  directory: DirectoryReader;
  identity: Identity;
  calendarFiles: CalendarFiles;
}

/** A notice, or the link that somebody asked for again. */
export type MailOccasion = Omit<Notice, 'kind'> & { kind: Notice['kind'] | 'link' };

const calendarMethods: Record<MailOccasion['kind'], 'REQUEST' | 'CANCEL' | undefined> = {
  confirmed: 'REQUEST',
  moved: 'REQUEST',
  restored: 'REQUEST',
  cancelled: 'CANCEL',
  // Only for whoever was confirmed before; a program that knows no such entry ignores it.
  declined: 'CANCEL',
  expired: 'CANCEL',
  requested: undefined,
  confirmEmail: undefined,
  refused: undefined,
  link: undefined,
};

const answerText = ({ proposals, asksAgreement }: MailOccasion) => {
  if (asksAgreement) return 'action.agree';
  return proposals?.length ? 'action.answer' : 'action.manage';
};

const stateIn = (method: 'REQUEST' | 'CANCEL', { kind }: MailOccasion) => {
  if (method === 'CANCEL') return 'cancelled';
  return kind === 'requested' ? 'requested' : 'confirmed';
};

/** Writes the mails about an appointment, in the citizen's language. Undefined where nobody left an address. */
export function createAppointmentMail({ directory, identity, calendarFiles }: Parts) {
  function bodyOf(record: AppointmentRecord, occasion: MailOccasion, language: Language): MailBody {
    const t = mailTexts(language);
    const calendar = directory.calendar(occasion.calendarId);
    const people = [calendar, ...(record.withCalendarIds ?? []).map((id) => directory.calendar(id))].filter(
      ({ kind }) => kind === 'person',
    );
    const office = directory.office(calendar.officeId);
    const municipality = directory.municipality();
    const { street, postalCode, locality } = office.address;
    const comes = !['cancelled', 'declined', 'expired'].includes(occasion.kind);
    const until = record.freeAt ? formatInstant(record.freeAt, calendar.timeZone, language) : '';
    const services = servicesChosen(directory, record);
    const needed = neededFor(services).map((text) => inLanguage(text, language));
    const fact = (name: Parameters<typeof t>[0], values: string[]) =>
      values.length > 0 ? [{ name: t(name), values }] : [];
    const isDesk = record.mode === 'desk';
    const place = [inLanguage(office.name, language), `${street}, ${postalCode} ${locality}`];
    const videoUrl = record.mode === 'video' && occasion.label ? calendar.videoUrl : null;
    const how = {
      desk: [],
      phone: [t('how.phone', { phone: record.citizen!.phone ?? '' })],
      video: [t(videoUrl ? 'how.video' : 'how.videoLater')],
    }[record.mode];
    return {
      hello: t('hello', {
        name: `${record.citizen!.givenName} ${record.citizen!.familyName}`,
      }),
      intro: t(`intro.${occasion.kind}`, { until }),
      facts: [
        ...fact(
          'service',
          services.map((one) => inLanguage(one.title, language)),
        ),
        ...fact('when', [formatInstant(occasion.start, calendar.timeZone, language)]),
        ...fact('how', how),
        ...fact(isDesk ? 'where' : 'office', [isDesk ? place.join(', ') : place[0]!]),
        ...fact(
          'with',
          people.map((person) => inLanguage(person.name, language)),
        ),
        ...(comes && isDesk && occasion.label ? fact('number', [occasion.label]) : []),
        ...fact('code', [identity.codeOf(record.id)]),
        ...(occasion.reason ? fact('reason', [occasion.reason]) : []),
        ...fact(
          'proposals',
          (occasion.proposals ?? []).map((start) => formatInstant(start, calendar.timeZone, language)),
        ),
        ...(comes ? fact(isDesk ? 'bring' : 'ready', needed) : []),
      ],
      links:
        occasion.kind === 'confirmEmail'
          ? [{ text: t('action.confirm'), url: identity.confirmUrl(record.id) }]
          : [
              ...(comes && videoUrl ? [{ text: t('action.video'), url: videoUrl }] : []),
              {
                text: t(answerText(occasion)),
                url: identity.manageUrl(record.id),
              },
            ],
      notes: comes
        ? [
            // Somebody else chose the new time.
            ...(occasion.kind === 'moved' && occasion.reason
              ? [t(occasion.asksAgreement ? 'movedAnswer' : 'movedSuits')]
              : []),
            ...(isDesk ? [t('arrive')] : []),
            t('keepSecret'),
          ]
        : [],
      footer: t('footer', {
        municipality: municipality.name,
        phone: municipality.phone,
        email: municipality.email,
      }),
    };
  }

  const titlesOf = (record: AppointmentRecord) => servicesChosen(directory, record).map(({ title }) => title);

  /** To the office, whose language is Italian: what was answered, without who it was. */
  function refusalMail(record: AppointmentRecord, occasion: MailOccasion): Mail {
    const t = mailTexts('it');
    const calendar = directory.calendar(occasion.calendarId);
    const municipality = directory.municipality();
    const visit = {
      service: visitTitle(titlesOf(record), 'it'),
      when: formatInstant(occasion.start, calendar.timeZone, 'it'),
    };
    const body: MailBody = {
      hello: t('hello.office'),
      intro: t('intro.refused'),
      facts: [
        { name: t('service'), values: [visit.service] },
        { name: t('with'), values: [inLanguage(calendar.name, 'it')] },
        { name: t('wasWanted'), values: [visit.when] },
        { name: t('code'), values: [identity.codeOf(record.id)] },
        ...(occasion.reason ? [{ name: t('reason'), values: [occasion.reason] }] : []),
      ],
      links: [{ text: t('action.agenda'), url: `${identity.publicUrl()}/agenda` }],
      notes: [],
      footer: t('footer', {
        municipality: municipality.name,
        phone: municipality.phone,
        email: municipality.email,
      }),
    };
    return {
      to: directory.office(calendar.officeId).email,
      subject: t('subject.refused', visit),
      text: toPlainText(body),
      html: toHtml(body, 'it'),
    };
  }

  return function appointmentMail(record: AppointmentRecord, occasion: MailOccasion): Mail | undefined {
    if (occasion.kind === 'refused') return refusalMail(record, occasion);
    const to = record.citizen?.email;
    if (!to) return undefined;
    const { language } = record;
    const calendar = directory.calendar(occasion.calendarId);
    const body = bodyOf(record, occasion, language);
    const method = calendarMethods[occasion.kind] ?? (occasion.wasConfirmed ? 'REQUEST' : undefined);
    return {
      to,
      subject: mailTexts(language)(`subject.${occasion.kind}`, {
        service: visitTitle(titlesOf(record), language),
        when: formatInstant(occasion.start, calendar.timeZone, language),
      }),
      text: toPlainText(body),
      html: toHtml(body, language),
      ...(method
        ? {
            calendar: {
              method,
              content: calendarFiles.one(
                {
                  id: record.id,
                  serviceId: record.serviceId,
                  alsoServiceIds: record.alsoServiceIds,
                  mode: record.mode,
                  citizen: record.citizen,
                  language,
                  calendarId: occasion.calendarId,
                  start: occasion.start,
                  end: occasion.end,
                  sequence: occasion.sequence,
                  label: occasion.label,
                  state: stateIn(method, occasion),
                },
                method,
                occasion.at,
              ),
            },
          }
        : {}),
    };
  };
}
export type AppointmentMail = ReturnType<typeof createAppointmentMail>;
