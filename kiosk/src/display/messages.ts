import de from '@sportello/shared/messages/de/display.json';
import en from '@sportello/shared/messages/en/display.json';
import fr from '@sportello/shared/messages/fr/display.json';
import it from '@sportello/shared/messages/it/display.json';
import { createDeviceText } from '../device/device-text.ts';

export type DisplayMessage = keyof typeof it;

/** Texts of the waiting-room screen by language. */
export const displayText = createDeviceText<DisplayMessage>({ it, en, de, fr });
