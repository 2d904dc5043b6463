import { createTranslator } from '@sportello/shared/translate';
import type { DeviceLanguage } from './language.ts';

/** The texts of a part of the device pages, by language. */
export function createDeviceText<Key extends string>(
  texts: Record<DeviceLanguage, Partial<Record<Key, string>>> & { it: Record<Key, string> },
) {
  const speak = (language: DeviceLanguage) => createTranslator<Key>(language, texts[language], texts.it);
  return { it: speak('it'), en: speak('en'), de: speak('de'), fr: speak('fr') };
}
