const isText = (value: object): boolean =>
  Object.keys(value).length > 0 && Object.keys(value).every((key) => key === 'it' || key === 'en');

/**
 * What somebody typed, without what they left empty: spaces at the ends go, an empty translation is none, and a text that
 * is empty in every language is none at all. An empty Italian text beside an English one stays, for it is an error.
 */
export function tidy(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, tidy(inner)] as const);
  if (!isText(value)) return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  const written = entries.filter(([, text]) => text !== '' && text !== undefined);
  if (written.length === 0) return undefined;
  return { it: '', ...Object.fromEntries(written) };
}

/** `www.comune.it` as one writes it is the address of a site. */
export const siteAddress = (typed: string): string =>
  /^[a-z]+:\/\//i.test(typed.trim()) || typed.trim() === '' ? typed.trim() : `https://${typed.trim()}`;
