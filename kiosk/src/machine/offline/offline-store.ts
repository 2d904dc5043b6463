import type { Device } from '@sportello/shared/device';
import type { Office } from '@sportello/shared/office';
import type { OpeningDay } from '@sportello/shared/opening';
import type { Service } from '@sportello/shared/service';
import { emptyState, type OfflineState } from './offline-state.ts';

/** What a machine must know to work without the server. Nothing of it is about the queue: that would be yesterday's. */
export interface Known {
  device: Device;
  office: Office;
  services: Service[];
  /** The coming days as last told; a holiday or a closure is no day for numbers. Absent: kept by an earlier version. */
  days?: readonly OpeningDay[];
  /** The server's clock minus this machine's, milliseconds. */
  offsetMs: number;
}

const DATABASE = 'sportello';
const STORE = 'machine';

const opened = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no database'));
  });

/** Reads the value, writes what `change` makes of it, and resolves when that is on the disk. */
async function update<T, R>(
  key: string,
  change: (before: T | undefined) => { after: T; result: R } | null,
): Promise<R | null> {
  const database = await opened();
  try {
    return await new Promise<R | null>((resolve, reject) => {
      // Browsers answer before the disk does unless told so, and power cuts are what this is for.
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
      const store = transaction.objectStore(STORE);
      let result: R | null = null;
      const read = store.get(key) as IDBRequest<T | undefined>;
      read.onsuccess = () => {
        const changed = change(read.result);
        if (!changed) return;
        result = changed.result;
        store.put(changed.after, key);
      };
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new Error('not stored'));
    });
  } finally {
    database.close();
  }
}

async function read<T>(key: string): Promise<T | undefined> {
  const database = await opened();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const request = database.transaction(STORE).objectStore(STORE).get(key) as IDBRequest<T | undefined>;
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('not readable'));
    });
  } finally {
    database.close();
  }
}

export const loadKnown = (): Promise<Known | undefined> => read<Known>('known');
export const keepKnown = (known: Known): Promise<null> =>
  update<Known, null>('known', () => ({ after: known, result: null }));

export const loadState = async (): Promise<OfflineState> => (await read<OfflineState>('state')) ?? emptyState;
/** Null leaves the state as it was. */
export const changeState = <R>(
  change: (before: OfflineState) => { after: OfflineState; result: R } | null,
): Promise<R | null> => update<OfflineState, R>('state', (before) => change(before ?? emptyState));
