import de from '@sportello/shared/messages/de/pairing.json';
import en from '@sportello/shared/messages/en/pairing.json';
import fr from '@sportello/shared/messages/fr/pairing.json';
import it from '@sportello/shared/messages/it/pairing.json';
import { createTranslator } from '@sportello/shared/translate';
import type { DeviceLanguage } from './language.ts';

export type PairingMessage = keyof typeof it;

/** Texts of a screen that is not paired yet, the same for both pages. */
export const pairingText = {
  it: createTranslator<PairingMessage>('it', it, it),
  en: createTranslator<PairingMessage>('en', en, it),
  de: createTranslator<PairingMessage>('de', de, it),
  fr: createTranslator<PairingMessage>('fr', fr, it),
} satisfies Record<DeviceLanguage, unknown>;
