import type { DirectionKey } from './messages.ts';

/** The pages of those who run an office, in the order of their menu. */
export const directionPages: readonly [path: string, text: DirectionKey][] = [
  ['/statistiche', 'nav.statistics'],
  ['/statistiche/precisione', 'nav.accuracy'],
];

export const pageAt = (pathname: string) =>
  directionPages.find(([path]) => path === pathname.replace(/\/$/, ''));
