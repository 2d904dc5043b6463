import type { Announcement } from './announcements.ts';
import { pause } from '../device/pause.ts';

/** Even without any sound a call keeps the frame this long before the next one takes it. */
export const SHOWN_AT_LEAST_MS = 4_000;

export type AnnouncementPhase = 'queued' | 'shown' | 'chime' | 'voice' | 'end' | 'silent';

export interface AnnouncementEvent extends Announcement {
  phase: AnnouncementPhase;
  /** At `end`: whether a voice has said it to the end in every language there is a voice for. */
  spoken: boolean;
}

/** Tells the page what happens to an announcement: `window.addEventListener('sportello:announcement', …)`. */
export function report(announcement: Announcement, phase: AnnouncementPhase, spoken = false): void {
  const detail: AnnouncementEvent = { ...announcement, phase, spoken };
  window.dispatchEvent(new CustomEvent<AnnouncementEvent>('sportello:announcement', { detail }));
}

interface Sounds {
  /** False when there is no sound. */
  chime(): Promise<boolean>;
  /** One function a language in which there is something to say; false when it was not spoken. */
  sentences(announcement: Announcement): (() => Promise<boolean>)[];
}

/** Announces one call from the chime to the last language. Returns whether it was spoken. */
export async function announce(announcement: Announcement, sounds: Sounds): Promise<boolean> {
  report(announcement, 'shown');
  const visible = pause(SHOWN_AT_LEAST_MS);
  report(announcement, 'chime');
  const audible = await sounds.chime();
  let spoken = false;
  if (audible) {
    const sentences = sounds.sentences(announcement);
    spoken = sentences.length > 0;
    for (const say of sentences) {
      report(announcement, 'voice');
      spoken = (await say()) && spoken;
    }
  }
  await visible;
  report(announcement, 'end', spoken);
  return spoken;
}
