/** Shared by all pages for staff: who turned single keys off on one does not want them on the others. */
const KEYS_OFF = 'sportello.desk.keysOff';

/** Whether single keys act (WCAG 2.1.4), as this browser remembers it. */
export class KeysPreference {
  #on = $state(localStorage.getItem(KEYS_OFF) !== 'yes');

  get on(): boolean {
    return this.#on;
  }
  set on(on: boolean) {
    this.#on = on;
    localStorage.setItem(KEYS_OFF, on ? 'no' : 'yes');
  }
}
