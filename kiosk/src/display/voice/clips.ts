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

/** The recorded words of an announcement, in order: "number A 42 desk 3". Signs that have no word are left out. */
export function announcementClips(label: string, desk: string): string[] {
  const [, series = '', digits = ''] = /^([A-Z]*)(\d+)$/.exec(label) ?? [];
  const ofDesk = /^\d+$/.test(desk) ? ['desk', ...numberClips(desk)] : [];
  return ['number', ...series, ...(digits ? numberClips(digits) : []), ...ofDesk];
}
