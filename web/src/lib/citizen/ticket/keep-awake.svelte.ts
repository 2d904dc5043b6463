/** Keeps the screen lit while the person wants it and the page is in front; the browser lets go whenever it is hidden. */
export class KeepAwake {
  wanted = $state(false);
  #lock: WakeLockSentinel | undefined;

  static get offered(): boolean {
    return 'wakeLock' in navigator;
  }

  async set(wanted: boolean): Promise<void> {
    this.wanted = wanted;
    if (wanted) await this.renew();
    else await this.release();
  }

  /** To be called whenever the page comes back into view. */
  async renew(): Promise<void> {
    if (!this.wanted || document.visibilityState !== 'visible') return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
    } catch {
      // The phone is saving power.
      this.wanted = false;
    }
  }

  async release(): Promise<void> {
    await this.#lock?.release();
    this.#lock = undefined;
  }
}
