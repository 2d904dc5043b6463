/** The parts of the administration, in the order of the menu; `name` has `section.NAME` and `section.NAME.about` in the messages. */
export const sections = [
  { name: 'calendars', href: '/amministrazione/calendari' },
  { name: 'devices', href: '/amministrazione/dispositivi' },
  { name: 'people', href: '/amministrazione/persone' },
] as const;
