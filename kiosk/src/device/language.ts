import type { deviceLanguages as contractLanguages } from '@sportello/shared/device';
import type { Localized } from '@sportello/shared/localized';

// The type holds it to the contract's list without loading the schemas beside it.
/** Languages that the device pages speak; the municipality's own texts have fewer. */
export const deviceLanguages = ['it', 'en', 'de', 'fr'] as const satisfies typeof contractLanguages;
export type DeviceLanguage = (typeof deviceLanguages)[number];

export const languageNames: Record<DeviceLanguage, string> = {
  it: 'Italiano',
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
};

/** How dates and times are written; English as in Europe, with the 24-hour clock. */
export const localeOf = (language: DeviceLanguage) => (language === 'en' ? 'en-GB' : language);

export const isDeviceLanguage = (value: string): value is DeviceLanguage =>
  (deviceLanguages as readonly string[]).includes(value);

/** One of the municipality's texts and the language it really is in: its own, else English for guests, else Italian. */
export function localText(text: Localized, wanted: DeviceLanguage): { text: string; lang: 'it' | 'en' } {
  if (wanted !== 'it' && text.en) return { text: text.en, lang: 'en' };
  return { text: text.it, lang: 'it' };
}

/** Languages named in an address, `?languages=it,de`, in that order; null when none is known. */
export function readLanguages(value: string | null): DeviceLanguage[] | null {
  const named = [...new Set((value ?? '').split(',').map((part) => part.trim()))].filter(isDeviceLanguage);
  return named.length > 0 ? named : null;
}
