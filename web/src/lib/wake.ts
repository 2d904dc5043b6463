/**
 * Calls back when the page may have slept or been without network: it is shown again, thawed, come back to, or the
 * browser has found a network. Returns what ends it.
 */
export function onWake(awake: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === 'visible') awake();
  };
  const ending = new AbortController();
  const { signal } = ending;
  document.addEventListener('visibilitychange', seen, { signal });
  // A page that was frozen may come back in front of its owner all the time.
  document.addEventListener('resume', seen, { signal });
  window.addEventListener('pageshow', seen, { signal });
  window.addEventListener('online', seen, { signal });
  return () => ending.abort();
}
