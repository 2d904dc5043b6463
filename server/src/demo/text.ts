import type { Localized } from '@sportello/shared/localized';

/** Italian and English side by side, as the demo's texts are written. */
export const text = (it: string, en: string): Localized => ({ it, en });
