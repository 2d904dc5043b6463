const TOKEN_KEY = 'sportello.deviceToken';
const REVOKED_KEY = 'sportello.revoked';
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
 * no history keeps it. Returns what holds now; `print` is null where no address ever set it.
 */
export function adoptFragment(storage: Storage, location: Location, history: History) {
  const carried = readFragment(location.hash);
  if (carried.token) storage.setItem(TOKEN_KEY, carried.token);
  if (carried.print) storage.setItem(PRINT_KEY, carried.print);
  if (carried.token || carried.print) history.replaceState(null, '', location.pathname + location.search);
  return {
    token: storage.getItem(TOKEN_KEY),
    print: storage.getItem(PRINT_KEY) as PrintMode | null,
  };
}

/** The screen was paired: from now on it is this device. */
export function adoptToken(token: string, storage: Storage): void {
  storage.setItem(TOKEN_KEY, token);
}

/** The server knows this token no longer: back to showing a code, which says why until the browser is closed. */
export function dropToken(): void {
  localStorage.removeItem(TOKEN_KEY);
  sessionStorage.setItem(REVOKED_KEY, 'yes');
  location.reload();
}

export const wasRevoked = (session: Storage): boolean => session.getItem(REVOKED_KEY) !== null;
