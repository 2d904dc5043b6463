import type { Language } from '@sportello/shared/localized';

/** The same page in another language; the server remembers the choice and cleans the address. */
export function inLanguage(url: Pick<URL, 'pathname' | 'search'>, language: Language): string {
  const query = new URLSearchParams(url.search);
  query.set('lingua', language);
  return `${url.pathname}?${query}`;
}
