import { z } from 'zod';

/** Languages that every text has or falls back to; the first is the default. Adding one: a folder in `shared/messages`. */
export const languages = ['it', 'en'] as const;
export const languageSchema = z.enum(languages);
export type Language = z.infer<typeof languageSchema>;

/** A text of the municipality's own, Italian required, other languages optional: `{ it: 'Anagrafe', en: 'Registry' }`. */
export const localizedSchema = z
  .object({ it: z.string().min(1), en: z.string().min(1).optional() })
  .meta({ description: 'A text by language; Italian is always there' });
export type Localized = z.infer<typeof localizedSchema>;

/** The text in the wanted language, else Italian. */
export function inLanguage(text: Localized, language: Language): string {
  return text[language] ?? text.it;
}
