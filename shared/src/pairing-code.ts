import { CODE_ALPHABET } from './appointment-code.ts';

// Apart from the schemas, so that a device page can show a code without loading zod.

/** Six letters and digits that are not mistaken for each other: enough for ten minutes and limited attempts. */
export const PAIRING_CODE_LENGTH = 6;
export const PAIRING_ALPHABET = CODE_ALPHABET;

/** As it stands on the screen: `AB2 D9K`. */
export const shownPairingCode = (code: string): string =>
  `${code.slice(0, PAIRING_CODE_LENGTH / 2)} ${code.slice(PAIRING_CODE_LENGTH / 2)}`;
