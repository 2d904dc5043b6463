import type { DeviceLanguage } from './language.ts';
import { speechLimitMs, voiceFor } from './voice-choice.ts';

/** Every voice that this machine has; empty where the browser has none or does not know yet. */
const voices = () => (typeof speechSynthesis === 'undefined' ? [] : speechSynthesis.getVoices());

/** Whether a sentence in this language can be spoken here, without asking any service on the net. */
export const canSpeak = (language: DeviceLanguage) => voiceFor(voices(), language) !== null;

/** Makes the browser load its list of voices before the first one is needed. */
export const warmUpVoices = () => void voices();

/** Stops whatever is being read; for reading aloud at the ticket machine, never between announcements. */
export const stopSpeaking = () => {
  if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel();
};

const speaking = new Set<SpeechSynthesisUtterance>();

/** Speaks and resolves when done: true when it was spoken to the end. Never rejects and never hangs. */
export async function speak(text: string, language: DeviceLanguage, rate = 0.92): Promise<boolean> {
  const voice = voiceFor(voices(), language);
  if (!voice) return false;
  return await new Promise<boolean>((resolve) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = rate;
    const limit = setTimeout(() => {
      speechSynthesis.cancel();
      resolve(false);
    }, speechLimitMs(text));
    // Chromium forgets an utterance that nothing else holds, and its end with it.
    speaking.add(utterance);
    const done = (spoken: boolean) => {
      speaking.delete(utterance);
      clearTimeout(limit);
      resolve(spoken);
    };
    utterance.onend = () => done(true);
    utterance.onerror = () => done(false);
    speechSynthesis.speak(utterance);
  });
}
