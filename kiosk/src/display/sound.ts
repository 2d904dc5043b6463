import { pause } from '../device/pause.ts';

/** Two falling notes: frequency in Hz, start and length in seconds. */
const notes = [
  { hz: 784, at: 0, length: 0.55 },
  { hz: 587, at: 0.38, length: 0.9 },
] as const;
const CHIME_MS = 1_400;
const RESUME_WITHIN_MS = 400;

/**
 * The chime, made by the page itself. Browsers keep sound off until somebody has touched the page, unless the screen
 * was started with `--autoplay-policy=no-user-gesture-required`; `onBlocked` tells whether that is so.
 */
export function createChime(onBlocked: (blocked: boolean) => void) {
  let audio: AudioContext | null = null;

  const running = async (): Promise<AudioContext | null> => {
    if (typeof AudioContext === 'undefined') return null;
    audio ??= new AudioContext();
    if (audio.state !== 'running') {
      // While sound is blocked the promise stays open until somebody touches the page.
      await Promise.race([audio.resume().catch(() => {}), pause(RESUME_WITHIN_MS)]);
    }
    const allowed = audio.state === 'running';
    onBlocked(!allowed);
    return allowed ? audio : null;
  };

  return {
    /** The page's sound, while it is allowed. */
    audio: running,
    /** Finds out whether sound is allowed; to be called again at each touch. */
    unlock: async () => (await running()) !== null,
    /** Plays and returns when it has faded; false when sound is blocked or absent. */
    async play(): Promise<boolean> {
      const context = await running();
      if (!context) return false;
      for (const note of notes) strike(context, note);
      await pause(CHIME_MS);
      return true;
    },
  };
}

function strike(context: AudioContext, { hz, at, length }: (typeof notes)[number]): void {
  const start = context.currentTime + at;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
  const tone = context.createOscillator();
  tone.frequency.value = hz;
  tone.connect(gain).connect(context.destination);
  tone.onended = () => gain.disconnect();
  tone.start(start);
  tone.stop(start + length);
}
