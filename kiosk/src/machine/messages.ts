import de from '@sportello/shared/messages/de/kiosk.json';
import en from '@sportello/shared/messages/en/kiosk.json';
import fr from '@sportello/shared/messages/fr/kiosk.json';
import it from '@sportello/shared/messages/it/kiosk.json';
import { createDeviceText } from '../device/device-text.ts';
import type { DeviceLanguage } from '../device/language.ts';

export type MachineMessage = keyof typeof it;

/** Texts of the ticket machine by language. */
export const machineText = createDeviceText<MachineMessage>({ it, en, de, fr });

export type MachineText = (typeof machineText)[DeviceLanguage];
