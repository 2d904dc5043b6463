import type { DirectionKey, DirectionTranslate } from '#lib/direction/messages.ts';

/** Shared with the desk console and the agenda: who turned single keys off there does not want them here. */
const KEYS_OFF = 'sportello.desk.keysOff';

export type KeyAct = readonly [key: string, text: DirectionKey, act: () => void];

/** Single keys of a page, which can be turned off (WCAG 2.1.4); `?` lists them. */
export class SingleKeys {
  readonly t: DirectionTranslate;
  readonly acts: readonly KeyAct[];
  /** What the help lists: several keys may share a line. */
  readonly listed: readonly (readonly [keys: string, text: DirectionKey])[];
  help = $state(false);
  #on = $state(localStorage.getItem(KEYS_OFF) !== 'yes');

  constructor(t: DirectionTranslate, acts: readonly KeyAct[], listed?: SingleKeys['listed']) {
    this.t = t;
    this.acts = acts;
    this.listed = listed ?? acts.map(([key, text]) => [key, text]);
  }

  get on(): boolean {
    return this.#on;
  }
  set on(on: boolean) {
    this.#on = on;
    localStorage.setItem(KEYS_OFF, on ? 'no' : 'yes');
  }

  onkeydown = (event: KeyboardEvent): void => {
    if (!this.#on || this.help || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
      return;
    if ((event.target as HTMLElement).closest('input, textarea, select, dialog')) return;
    // In a region that scrolls the arrows scroll.
    if (event.key.startsWith('Arrow') && (event.target as HTMLElement).closest('.scroll')) return;
    const pressed = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const act = pressed === '?' ? () => (this.help = true) : this.acts.find(([key]) => key === pressed)?.[2];
    if (!act) return;
    event.preventDefault();
    act();
  };
}
