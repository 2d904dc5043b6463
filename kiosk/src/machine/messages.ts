import de from '@sportello/shared/messages/de/kiosk.json';
import en from '@sportello/shared/messages/en/kiosk.json';
import fr from '@sportello/shared/messages/fr/kiosk.json';
import it from '@sportello/shared/messages/it/kiosk.json';
import { createTranslator } from '@sportello/shared/translate';
import type { DeviceLanguage } from '../device/language.ts';

export type MachineMessage = keyof typeof it;

/** Texts of the ticket machine by language. */
export const machineText = {
  it: createTranslator<MachineMessage>('it', it, it),
  en: createTranslator<MachineMessage>('en', en, it),
  de: createTranslator<MachineMessage>('de', de, it),
  fr: createTranslator<MachineMessage>('fr', fr, it),
} satisfies Record<DeviceLanguage, unknown>;

export type MachineText = (typeof machineText)[DeviceLanguage];
