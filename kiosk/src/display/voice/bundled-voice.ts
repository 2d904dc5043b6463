import { pause } from '../../device/pause.ts';
import type { DeviceLanguage } from '../../device/language.ts';
import { announcementClips, type SpokenCall } from './clips.ts';
import deClips from './de.json?url';
import deSound from './de.opus?url';
import enClips from './en.json?url';
import enSound from './en.opus?url';
import frClips from './fr.json?url';
import frSound from './fr.opus?url';
import itClips from './it.json?url';
import itSound from './it.opus?url';

const files: Record<DeviceLanguage, { sound: string; clips: string }> = {
  it: { sound: itSound, clips: itClips },
  en: { sound: enSound, clips: enClips },
  de: { sound: deSound, clips: deClips },
  fr: { sound: frSound, clips: frClips },
};

interface Recording {
  sound: AudioBuffer;
  clips: Record<string, [startMs: number, lengthMs: number]>;
}

/** Between two words, and before the desk, seconds. */
const WORD_GAP_S = 0.06;
const DESK_GAP_S = 0.3;

/** Words recorded for every language, for browsers that have no voice of their own. Nothing is asked of any service. */
export function createBundledVoice() {
  const recordings = new Map<DeviceLanguage, Promise<Recording | null>>();

  async function load(language: DeviceLanguage, audio: BaseAudioContext): Promise<Recording | null> {
    try {
      const [sound, clips] = await Promise.all([
        fetch(files[language].sound).then((response) => response.arrayBuffer()),
        fetch(files[language].clips).then((response) => response.json() as Promise<Recording['clips']>),
      ]);
      return { sound: await audio.decodeAudioData(sound), clips };
    } catch {
      // Asked again with the next call: the net may have been away.
      recordings.delete(language);
      return null;
    }
  }

  const recordingOf = (language: DeviceLanguage, audio: BaseAudioContext) => {
    const known = recordings.get(language) ?? load(language, audio);
    recordings.set(language, known);
    return known;
  };

  return {
    /** Loads a language ahead, so that its first announcement is not late. */
    prepare: (language: DeviceLanguage, audio: BaseAudioContext) => void recordingOf(language, audio),
    /** Says a number and its desk; resolves when it is said, false when that was not possible. */
    async say(call: SpokenCall, language: DeviceLanguage, audio: AudioContext): Promise<boolean> {
      const recording = await recordingOf(language, audio);
      if (!recording || audio.state !== 'running') return false;
      let at = audio.currentTime + 0.05;
      for (const name of announcementClips(call)) {
        const clip = recording.clips[name];
        if (!clip) continue;
        const [startS, lengthS] = [clip[0] / 1000, clip[1] / 1000];
        if (name === 'desk') at += DESK_GAP_S;
        const word = audio.createBufferSource();
        word.buffer = recording.sound;
        word.connect(audio.destination);
        word.start(at, startS, lengthS);
        at += lengthS + WORD_GAP_S;
      }
      await pause((at - audio.currentTime) * 1000);
      return true;
    },
  };
}
