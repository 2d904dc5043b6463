import { reachableControls } from '../focus.ts';
import { rowsOf, scanNext, scanPress, scanStart, type ScanPoint } from './scan-rows.ts';

const STEP_MS = 1_600;
const LIT = 'scanned';

/**
 * For people who press one switch and nothing else (it comes as Space or Enter): rows are lit one after the other, a press enters
 * the row, a second one chooses in it. Begins with a press while no control has the focus, ends by itself when nobody presses.
 */
export class SwitchScan {
  on = $state(false);
  #point: ScanPoint = scanStart;
  #timer: ReturnType<typeof setInterval> | undefined;

  start(): void {
    this.on = true;
    this.restart();
  }

  /** Another page is there: from its top. */
  restart(): void {
    if (!this.on) return;
    this.#point = scanStart;
    this.#light();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const one of document.querySelectorAll(`.${LIT}`)) one.classList.remove(LIT);
    this.on = false;
  }

  press(): void {
    const all = reachableControls();
    const next = scanPress(this.#point, this.#rows(all));
    if (typeof next === 'number') {
      all[next]?.click();
      // The same page again, as with the keys of the code: from its top.
      return this.restart();
    }
    this.#point = next;
    this.#light();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  #rows = (all: readonly HTMLElement[]) => rowsOf(all.map((one) => one.getBoundingClientRect()));

  #step(): void {
    const next = scanNext(this.#point, this.#rows(reachableControls()));
    if (!next) return this.stop();
    this.#point = next;
    this.#light();
  }

  /** Lights what a press would take, and moves the focus there, so that it is read aloud. */
  #light(): void {
    const all = reachableControls();
    const row = this.#rows(all)[this.#point.row] ?? [];
    const lit = this.#point.item === null ? row : row.slice(this.#point.item, this.#point.item + 1);
    const wanted = lit.map((index) => all[index]);
    all.forEach((one) => one.classList.toggle(LIT, wanted.includes(one)));
    wanted[0]?.focus({ preventScroll: true });
  }
}
