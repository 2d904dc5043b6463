/** Moves the focus to a step's heading when it appears, so that keyboard and screen reader start there. */
export function focusFirst(node: HTMLElement) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

const reachable = 'button:not(:disabled)';

/** With the arrow keys (or a two-switch device that sends them) from one control to the next, round and round. */
export function moveFocus(key: string): boolean {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
  if (!step) return false;
  const controls = [...document.querySelectorAll<HTMLElement>(reachable)];
  const at = controls.indexOf(document.activeElement as HTMLElement);
  const next =
    at < 0 ? (step > 0 ? 0 : controls.length - 1) : (at + step + controls.length) % controls.length;
  controls[next]?.focus();
  return true;
}
