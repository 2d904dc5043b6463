import { randomBytes } from 'node:crypto';
import { CommandError } from './command-error.ts';

/** What is left to send of a result: whole documents, as bytes. */
export interface OpenCursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly documents: Buffer[];
  /** How many of them have been sent. */
  sent: number;
  readonly noTimeout: boolean;
  lastUsed: number;
}

/** MongoDB forgets a cursor after ten idle minutes. */
const IDLE_MS = 600_000;
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

export type Cursors = ReturnType<typeof createCursors>;

export function createCursors(now: () => Date) {
  const open = new Map<bigint, OpenCursor>();
  let timedOut = 0;

  function take(cursor: { documents: Buffer[]; sent: number }, count: number): Buffer[] {
    const batch: Buffer[] = [];
    let bytes = 0;
    while (cursor.sent < cursor.documents.length && batch.length < count) {
      const document = cursor.documents[cursor.sent]!;
      if (batch.length && bytes + document.length > MAX_REPLY_BYTES) break;
      bytes += document.length;
      batch.push(document);
      cursor.sent++;
    }
    return batch;
  }

  return {
    /** The first batch, and the cursor's id if more is left (0 if not). */
    start(
      namespace: string,
      documents: Buffer[],
      batchSize: number,
      options: { single: boolean; noTimeout: boolean },
    ): { id: bigint; batch: Buffer[] } {
      const state = { documents, sent: 0 };
      const batch = take(state, batchSize);
      if (state.sent >= documents.length || options.single) return { id: 0n, batch };
      const id = randomBytes(8).readBigUInt64LE() >> 2n || 1n;
      open.set(id, {
        id,
        namespace,
        documents,
        sent: state.sent,
        noTimeout: options.noTimeout,
        lastUsed: now().getTime(),
      });
      return { id, batch };
    },

    /** @throws CommandError 43 CursorNotFound, 13 Unauthorized for a cursor of another collection */
    next(id: bigint, namespace: string, batchSize: number | undefined): { id: bigint; batch: Buffer[] } {
      const cursor = open.get(id);
      if (!cursor) throw new CommandError(43, `cursor id ${id} not found`);
      if (cursor.namespace !== namespace) {
        throw new CommandError(
          13,
          `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
        );
      }
      cursor.lastUsed = now().getTime();
      const batch = take(cursor, batchSize || Infinity);
      if (cursor.sent < cursor.documents.length) return { id, batch };
      open.delete(id);
      return { id: 0n, batch };
    },

    isOpen: (id: bigint): boolean => open.has(id),
    kill: (id: bigint): boolean => open.delete(id),

    sweep(): void {
      const before = now().getTime() - IDLE_MS;
      for (const cursor of open.values()) {
        if (cursor.noTimeout || cursor.lastUsed >= before) continue;
        open.delete(cursor.id);
        timedOut++;
      }
    },
    get open() {
      return open.size;
    },
    get openForever() {
      return open.values().reduce((sum, cursor) => sum + (cursor.noTimeout ? 1 : 0), 0);
    },
    get timedOut() {
      return timedOut;
    },
  };
}
