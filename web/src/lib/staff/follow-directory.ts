import type { ServerToClientEvents } from '@sportello/shared/realtime';

/** Of several changes in a row, and of many pages that hear of one, not each asks at once. */
const SPREAD_MS = 400;
const RETRY_MS = 5_000;

/** The part of a socket that is used; a test gives its own. */
export interface DirectorySocket {
  on(event: 'directory', listener: ServerToClientEvents['directory']): unknown;
  off(event: 'directory', listener: ServerToClientEvents['directory']): unknown;
}

interface Parts {
  socket: DirectorySocket;
  /** Reads anew what the page shows of offices, desks and services, and leaves what somebody types alone. Rejects where it could not. */
  read: () => Promise<void>;
  random?: () => number;
}

/**
 * Has a page follow what administrators change: `read` runs after every state of the directory that the server tells, one reading at
 * a time, and again where it failed. What the page had before it connected may be older than the first state, so it reads once then.
 * Returns what ends it.
 */
export function followDirectory({ socket, read, random = Math.random }: Parts): () => void {
  let told: number | undefined;
  let have: number | undefined;
  let reading = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const readIn = (ms: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void keep(), ms);
  };
  async function keep(): Promise<void> {
    if (reading) return;
    reading = true;
    const known = told;
    const done = await read().then(
      () => true,
      () => false,
    );
    reading = false;
    if (done) have = known;
    if (told !== have) readIn(done ? SPREAD_MS * random() : RETRY_MS);
  }
  const onTold: ServerToClientEvents['directory'] = ({ version }) => {
    told = version;
    if (told !== have && !reading) readIn(SPREAD_MS * random());
  };
  socket.on('directory', onTold);
  return () => {
    socket.off('directory', onTold);
    clearTimeout(timer);
    stopped = true;
  };
}
