/** Moves the focus to a step's heading when it appears, so that keyboard and screen reader start there. */
export function focusFirst(node: HTMLElement) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

/** What can be chosen now: not what is on another page of the step. */
export const reachableControls = (): HTMLButtonElement[] =>
  [...document.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')].filter((one) =>
    one.checkVisibility({ visibilityProperty: true }),
  );

/** With the arrow keys (or a two-switch device that sends them) from one control to the next, round and round. */
export function moveFocus(key: string): boolean {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
  if (!step) return false;
  const controls = reachableControls();
  const at = controls.indexOf(document.activeElement as HTMLButtonElement);
  const next =
    at < 0 ? (step > 0 ? 0 : controls.length - 1) : (at + step + controls.length) % controls.length;
  controls[next]?.focus();
  return true;
}
