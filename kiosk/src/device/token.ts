const TOKEN_KEY = 'sportello.deviceToken';
const PRINT_KEY = 'sportello.print';

export type PrintMode = 'none' | 'browser';

/** What a `/kiosk#token=…&print=browser` address carries; a missing part changes nothing. */
export function readFragment(fragment: string): { token?: string; print?: PrintMode } {
  const values = new URLSearchParams(fragment.replace(/^#/, ''));
  const token = values.get('token')?.trim();
  const print = values.get('print');
  return {
    ...(token ? { token } : {}),
    ...(print === 'browser' || print === 'none' ? { print } : {}),
  };
}

/**
 * Stores what the address carries and takes it out of the address, so that nobody in front of the screen reads it and
 * no history keeps it. Returns the settings that now hold.
 */
export function adoptFragment(storage: Storage, location: Location, history: History) {
  const carried = readFragment(location.hash);
  if (carried.token) storage.setItem(TOKEN_KEY, carried.token);
  if (carried.print) storage.setItem(PRINT_KEY, carried.print);
  if (carried.token || carried.print) history.replaceState(null, '', location.pathname + location.search);
  return {
    token: storage.getItem(TOKEN_KEY),
    print: (storage.getItem(PRINT_KEY) === 'browser' ? 'browser' : 'none') as PrintMode,
  };
}
