import type { DirectionKey, DirectionTranslate } from '#lib/direction/messages.ts';
import { KeysPreference } from './keys-preference.svelte.ts';

export type KeyAct = readonly [key: string, text: DirectionKey, act: () => void];

/** Single keys of a page, which can be turned off (WCAG 2.1.4); `?` lists them. */
export class SingleKeys {
  readonly t: DirectionTranslate;
  readonly acts: readonly KeyAct[];
  /** What the help lists: several keys may share a line. */
  readonly listed: readonly (readonly [keys: string, text: DirectionKey])[];
  help = $state(false);
  readonly preference = new KeysPreference();

  constructor(t: DirectionTranslate, acts: readonly KeyAct[], listed?: SingleKeys['listed']) {
    this.t = t;
    this.acts = acts;
    this.listed = listed ?? acts.map(([key, text]) => [key, text]);
  }

  onkeydown = (event: KeyboardEvent): void => {
    if (!this.preference.on || this.help || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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
