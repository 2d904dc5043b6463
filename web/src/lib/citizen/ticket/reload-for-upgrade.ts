const KEY = 'sportello.upgradedAtMs';
/** Where a proxy goes on serving the old page, it is asked for a new one no more often than this. */
const NOT_BEFORE_MS = 10 * 60_000;

/** Loads this page again, for the server has a newer one; whoever waits must not press buttons that it no longer knows. */
export function reloadForUpgrade(): void {
  const lastMs = Number(sessionStorage.getItem(KEY) ?? 0);
  if (Date.now() - lastMs < NOT_BEFORE_MS) return;
  sessionStorage.setItem(KEY, String(Date.now()));
  location.reload();
}
