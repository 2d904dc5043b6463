import { encodeKey, invertKey } from './bson/key-encoding.ts';
import { RANK } from './bson/type-rank.ts';
import type { Engine } from './engine.ts';

/** Removes what TTL indexes say has expired. Returns how many documents went. */
export function sweepExpired(engine: Engine): number {
  let removed = 0;
  engine.counters.ttlPasses++;
  for (const collection of engine.catalog.all()) {
    for (const index of collection.indexes.values()) {
      const { expireAfterSeconds, fields } = index.spec;
      if (expireAfterSeconds === undefined) continue;
      const due = new Date(engine.now().getTime() - expireAfterSeconds * 1000);
      const [first, last] = [String.fromCharCode(RANK.date), encodeKey(due)];
      const range = fields[0]!.descending
        ? index.keys.range(invertKey(last), `${invertKey(first)}\xff\xff`, false)
        : index.keys.range(first, `${last}\xff`, false);
      for (const record of new Set([...range].map(([, at]) => at))) {
        collection.remove(record);
        removed++;
      }
    }
  }
  engine.counters.ttlDeleted += removed;
  return removed;
}
