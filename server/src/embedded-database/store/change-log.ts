import type { Collection } from './collection.ts';

/** One document written or removed since the last commit. `after` undefined: removed; `before` undefined: new. */
export interface RecordChange {
  readonly collection: Collection;
  readonly record: number;
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

/** What happened in memory and is not on disk yet, in order. */
export class ChangeLog {
  changes: RecordChange[] = [];

  add(change: RecordChange): void {
    this.changes.push(change);
  }

  /** Takes memory back to where it was at `mark`, newest change first. */
  undo(mark: number): void {
    for (const change of this.changes.splice(mark).reverse()) {
      change.collection.restore(change.record, change.before);
    }
  }
}
