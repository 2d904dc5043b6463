import type { DirectionKey } from './messages.ts';

/** The pages of those who run an office, in the order of their menu. */
export const directionPages: readonly [path: string, text: DirectionKey][] = [
  ['/desk/regia', 'nav.direction'],
  ['/statistiche', 'nav.statistics'],
  ['/statistiche/precisione', 'nav.accuracy'],
  ['/statistiche/simulatore', 'nav.simulator'],
];

export const pageAt = (pathname: string) =>
  directionPages.find(([path]) => path === pathname.replace(/\/$/, ''));
