/** Makes this page start without the net from now on; only where the browser allows it (HTTPS or this machine). */
export function installPage(): void {
  if (!('serviceWorker' in navigator)) return;
  const options = { scope: location.pathname, type: 'module' } as const;
  // Without it the page works as before, as long as the server answers.
  navigator.serviceWorker.register('/device-worker.js', options).catch(() => {});
}
