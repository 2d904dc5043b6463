import type { DeviceLanguage } from './language.ts';

/** A voice of the browser, as far as it matters here. */
export interface Voice {
  lang: string;
  localService: boolean;
  default: boolean;
}

/**
 * The best voice of this machine for a language; null when there is none. Some browsers offer voices that send the sentence to their
 * maker: those are never used, for what is called in a waiting room is nobody else's business, and the net may be away.
 */
export function voiceFor<V extends Voice>(voices: readonly V[], language: DeviceLanguage): V | null {
  const fitting = voices.filter(
    ({ lang, localService }) =>
      localService && lang.toLowerCase().replace('_', '-').split('-')[0] === language,
  );
  return fitting.find((voice) => voice.default) ?? fitting[0] ?? null;
}

/** No voice may hold up the queue: after this long it counts as finished. */
export const speechLimitMs = (text: string) => 4_000 + text.length * 150;
