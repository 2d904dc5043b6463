/** Moves the focus to the next or previous row of what is shown, and around at the ends; from elsewhere, to the first or last. */
export function stepRows(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 && by < 0 ? rows.length - 1 : (at + by + rows.length) % rows.length;
  rows[next]?.focus();
}
