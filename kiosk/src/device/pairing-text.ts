import de from '@sportello/shared/messages/de/pairing.json';
import en from '@sportello/shared/messages/en/pairing.json';
import fr from '@sportello/shared/messages/fr/pairing.json';
import it from '@sportello/shared/messages/it/pairing.json';
import { createDeviceText } from './device-text.ts';

export type PairingMessage = keyof typeof it;

/** Texts of a screen that is not paired yet, the same for both pages. */
export const pairingText = createDeviceText<PairingMessage>({ it, en, de, fr });
