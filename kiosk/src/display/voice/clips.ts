import type { Announcement } from '../announcements.ts';

/**
 * The recorded words that say a whole number: up to 99 in one, hundreds and the rest apart ("duecento", "quarantadue");
 * what is longer, digit by digit.
 */
function numberClips(digits: string): string[] {
  const number = Number(digits);
  if (number < 100) return [String(number)];
  if (number > 999) return [...digits];
  const rest = number % 100;
  return rest === 0 ? [String(number)] : [String(number - rest), String(rest)];
}

/** What is spoken of a call; `issuedBy` only where another office gave the number. */
export type SpokenCall = Pick<Announcement, 'label' | 'issuedBy' | 'deskLabel'>;

/**
 * The recorded words of an announcement, in order: "number A 42 desk 3". Signs that have no word are left out. Names of offices
 * are not recorded: of a number from elsewhere it says that it is from another office.
 */
export function announcementClips({ label, issuedBy, deskLabel }: SpokenCall): string[] {
  const [, series = '', digits = ''] = /^([A-Z]*)(\d+)$/.exec(label) ?? [];
  const from = issuedBy === undefined ? [] : ['otherOffice'];
  const ofDesk = /^\d+$/.test(deskLabel) ? ['desk', ...numberClips(deskLabel)] : [];
  return ['number', ...series, ...(digits ? numberClips(digits) : []), ...from, ...ofDesk];
}
