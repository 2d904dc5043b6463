/** The parts of the administration, in the order of the menu; `name` has `section.NAME` and `section.NAME.about` in the messages. */
export const sections = [
  { name: 'municipality', href: '/amministrazione/comune' },
  { name: 'offices', href: '/amministrazione/uffici' },
  { name: 'calendars', href: '/amministrazione/calendari' },
  { name: 'services', href: '/amministrazione/servizi' },
  { name: 'booking', href: '/amministrazione/prenotazioni' },
  { name: 'people', href: '/amministrazione/persone' },
  { name: 'devices', href: '/amministrazione/dispositivi' },
  { name: 'access', href: '/amministrazione/accessi' },
] as const;
