import type { AppointmentState } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import { inLanguage, languages, type Language } from '@sportello/shared/localized';
import { visitTitle } from '@sportello/shared/same-visit';
import type { Problem } from '@sportello/shared/problem';
import { problemText } from '#lib/desk/sentences.ts';
import type { AgendaTranslate } from './messages.ts';

export const nameOf = ({ citizen }: Pick<StaffAppointment, 'citizen'>): string =>
  `${citizen.givenName} ${citizen.familyName}`;

/** Everybody whose time it takes. */
export const peopleText = ({ calendarName, withCalendars }: StaffAppointment, language: Language): string =>
  [calendarName, ...withCalendars.map(({ name }) => name)]
    .map((name) => inLanguage(name, language))
    .join(', ');

/** Everything the visit is for. */
export const servicesText = (
  { serviceTitle, alsoServiceTitles }: Pick<StaffAppointment, 'serviceTitle' | 'alsoServiceTitles'>,
  language: Language,
): string => visitTitle([serviceTitle, ...alsoServiceTitles], language);

/** What they want to talk about; the booking pages repeat the service's title where there is nothing to say. */
export const subjectOf = (appointment: StaffAppointment): string => {
  const titles = languages.map((language) => servicesText(appointment, language));
  return [appointment.subject, appointment.details]
    .filter((text) => text && !titles.includes(text))
    .join(' – ');
};

export const stateText = (state: AppointmentState, t: AgendaTranslate): string => t(`appointment.${state}`);

/** Who did it: `citizen`, `system` or `staff:<id>`, whose name the server adds. */
export function whoText(
  { by, byName }: StaffAppointment['history'][number],
  myId: string | undefined,
  t: AgendaTranslate,
): string {
  if (by === 'citizen') return t('by.citizen');
  if (by === `staff:${myId}`) return t('by.you');
  return by.startsWith('staff:') ? byName || t('by.staff') : t('by.system');
}

/** A refusal as one sentence for the person who books. */
export function agendaProblemText(problem: Problem, t: AgendaTranslate): string {
  switch (problem.code) {
    case 'slot.taken':
    case 'slot.unavailable':
    case 'appointment.started':
    case 'appointment.ahead':
    case 'appointment.notFound':
    case 'service.noBooking':
    case 'service.notOfferedHere':
    case 'calendar.notFound':
      return t(`refused.${problem.code}`);
    case 'undo.expired':
      return t('refused.undo');
    case 'appointment.state': {
      const state = problem.data?.state;
      return typeof state === 'string'
        ? t('refused.state', { state: stateText(state as AppointmentState, t) })
        : t('refused.appointment.notFound');
    }
    case 'request.invalid': {
      const field = problem.errors?.[0]?.path ?? '';
      if (field.includes('phone')) return t('refused.phone');
      if (field.includes('email')) return t('refused.email');
      return t('refused.fields');
    }
    default:
      return problemText(problem, t);
  }
}
