import { languages, type Language } from '@sportello/shared/localized';

export const LANGUAGE_COOKIE = 'sportello_language';

const isLanguage = (value: string | null | undefined): value is Language =>
  languages.some((language) => language === value);

/** The language that was asked for, if it is one we have. */
export const languageOf = (value: string | null | undefined): Language | undefined =>
  isLanguage(value) ? value : undefined;

/** The best of our languages for an `Accept-Language` header; Italian where none fits. */
export function acceptedLanguage(header: string | null): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean);
      return {
        language: tag.slice(0, 2).toLowerCase(),
        quality: quality === undefined ? 1 : Number(quality),
      };
    })
    .filter((one) => one.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wanted.map((one) => languageOf(one.language)).find(Boolean) ?? languages[0];
}
