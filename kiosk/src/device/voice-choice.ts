import type { DeviceLanguage } from './language.ts';

/** A voice of the browser, as far as it matters here. */
export interface Voice {
  lang: string;
  localService: boolean;
  default: boolean;
}

/** The best voice for a language, one that works without the net before one that does not; null when there is none. */
export function voiceFor<V extends Voice>(voices: readonly V[], language: DeviceLanguage): V | null {
  const fitting = voices.filter(
    (voice) => voice.lang.toLowerCase().replace('_', '-').split('-')[0] === language,
  );
  const rank = (voice: V) => (voice.localService ? 0 : 2) + (voice.default ? 0 : 1);
  return fitting.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** No voice may hold up the queue: after this long it counts as finished. */
export const speechLimitMs = (text: string) => 4_000 + text.length * 150;
