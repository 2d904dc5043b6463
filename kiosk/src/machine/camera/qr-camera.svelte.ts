import type { DeviceReport } from '@sportello/shared/device';
import { pause } from '../../device/pause.ts';
import { createDecoder, type Decoder } from './decoder.ts';

const LOOK_EVERY_MS = 150;

/** `missing`: no camera. `blocked`: the browser does not let the page use it, or the page came over plain HTTP. */
type Found = NonNullable<DeviceReport['camera']>;

/** The camera of this machine, on only while somebody is to show a code. Its pictures are looked at and forgotten. */
export class QrCamera {
  state = $state<'starting' | Found>('starting');
  #stream: MediaStream | null = null;
  #stopped = false;

  /** `onText` is told what stands in each code that is held before it, again and again while it is held there. */
  async start(video: HTMLVideoElement, onText: (text: string) => void): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
      if (this.#stopped) return stopAll(stream);
      this.#stream = stream;
      video.srcObject = stream;
      await video.play();
      const decode = await createDecoder();
      this.state = 'ready';
      await this.#look(video, decode, onText);
    } catch (error) {
      if (this.#stopped) return;
      const missing = ['NotFoundError', 'OverconstrainedError'].includes((error as DOMException).name);
      this.state = missing ? 'missing' : 'blocked';
      this.stop();
    }
  }

  async #look(video: HTMLVideoElement, decode: Decoder, onText: (text: string) => void): Promise<void> {
    while (!this.#stopped) {
      const text = await decode(video);
      if (text !== null && !this.#stopped) onText(text);
      await pause(LOOK_EVERY_MS);
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#stream) stopAll(this.#stream);
    this.#stream = null;
  }
}

const stopAll = (stream: MediaStream) => stream.getTracks().forEach((track) => track.stop());
