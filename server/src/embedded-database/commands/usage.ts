/** How long commands on a collection have taken since the start: what `top` and `$collStats` tell. */
import type { Encodable } from '../bson/encode.ts';
import type { Command, Engine } from '../engine.ts';
import { OK } from '../reply.ts';
import type { Collection } from '../store/collection.ts';
import { kindOf } from './latencies.ts';

interface Use {
  micros: number;
  count: number;
}

/** By the names that `top` has for them; what is not among these is `commands`. */
const TOP_NAMES: Record<string, string> = {
  find: 'queries', getMore: 'getmore', insert: 'insert', update: 'update', delete: 'remove',
}; // prettier-ignore

/** @param micros from the command's arrival until it was on disk */
export function countUse(engine: Engine, { name, body, database }: Command, micros: number): void {
  const target = name === 'getMore' ? body.get('collection') : body.values().next().value;
  const collection = typeof target === 'string' ? engine.catalog.find(database, target) : undefined;
  if (!collection) return;
  const use = collection.usage.get(name) ?? { micros: 0, count: 0 };
  use.micros += micros;
  use.count++;
  collection.usage.set(name, use);
}

function sumOf(collection: Collection, isMeant: (command: string) => boolean): Use {
  const sum = { micros: 0, count: 0 };
  for (const [command, { micros, count }] of collection.usage) {
    if (!isMeant(command)) continue;
    sum.micros += micros;
    sum.count += count;
  }
  return sum;
}

export function latencyStats(collection: Collection): Encodable {
  const kinds = ['reads', 'writes', 'commands'] as const;
  return Object.fromEntries(
    kinds.map((kind) => {
      const { micros, count } = sumOf(collection, (command) => kindOf(command) === kind);
      return [kind, { latency: BigInt(Math.round(micros)), ops: BigInt(count) }];
    }),
  );
}

export function top(engine: Engine): Encodable {
  const totals: Record<string, Encodable> = { note: 'all times in microseconds' };
  for (const collection of engine.catalog.all()) {
    const sum = (isMeant: (command: string) => boolean): Encodable => {
      const { micros, count } = sumOf(collection, isMeant);
      return { time: BigInt(Math.round(micros)), count: BigInt(count) };
    };
    totals[collection.namespace] = {
      total: sum(() => true),
      readLock: sum((command) => kindOf(command) === 'reads'),
      writeLock: sum((command) => kindOf(command) === 'writes'),
      ...Object.fromEntries(
        Object.entries(TOP_NAMES).map(([name, shown]) => [shown, sum((command) => command === name)]),
      ),
      commands: sum((command) => !Object.hasOwn(TOP_NAMES, command)),
    };
  }
  return { totals, ok: OK };
}
