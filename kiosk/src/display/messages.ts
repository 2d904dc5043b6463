import de from '@sportello/shared/messages/de/display.json';
import en from '@sportello/shared/messages/en/display.json';
import fr from '@sportello/shared/messages/fr/display.json';
import it from '@sportello/shared/messages/it/display.json';
import { createTranslator } from '@sportello/shared/translate';
import type { DeviceLanguage } from '../device/language.ts';

export type DisplayMessage = keyof typeof it;

/** Texts of the waiting-room screen by language. */
export const displayText = {
  it: createTranslator<DisplayMessage>('it', it, it),
  en: createTranslator<DisplayMessage>('en', en, it),
  de: createTranslator<DisplayMessage>('de', de, it),
  fr: createTranslator<DisplayMessage>('fr', fr, it),
} satisfies Record<DeviceLanguage, unknown>;
