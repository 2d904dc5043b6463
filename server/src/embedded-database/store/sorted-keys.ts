/**
 * A sorted set of (key, record) pairs: chunks of at most 512 in a list, so that inserting moves a few
 * hundred entries at most and looking up is two binary searches. Keys of equal text are ordered by record number.
 */
const CHUNK = 512;

interface Chunk {
  keys: string[];
  records: number[];
}

export class SortedKeys {
  #chunks: Chunk[] = [{ keys: [], records: [] }];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Replaces everything with pairs that the caller has sorted. */
  load(keys: string[], records: number[]): void {
    const fill = Math.floor(CHUNK * 0.75);
    this.#chunks = [];
    for (let at = 0; at < keys.length || at === 0; at += fill) {
      this.#chunks.push({ keys: keys.slice(at, at + fill), records: records.slice(at, at + fill) });
    }
    this.#size = keys.length;
  }

  /** The first chunk that may hold a pair at or after (key, record). */
  #chunkOf(key: string, record: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { keys, records } = this.#chunks[middle]!;
      const last = keys.length - 1;
      if (keys[last]! < key || (keys[last] === key && records[last]! < record)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #position({ keys, records }: Chunk, key: string, record: number): number {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = keys[middle]!;
      if (other < key || (other === key && records[middle]! < record)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(key: string, record: number): void {
    const at = this.#chunkOf(key, record);
    const chunk = this.#chunks[at]!;
    const position = this.#position(chunk, key, record);
    if (chunk.keys[position] === key && chunk.records[position] === record) return;
    // at the very end, appending spares the shift that splice would make
    if (position === chunk.keys.length) {
      chunk.keys.push(key);
      chunk.records.push(record);
    } else {
      chunk.keys.splice(position, 0, key);
      chunk.records.splice(position, 0, record);
    }
    this.#size++;
    if (chunk.keys.length > CHUNK) this.#split(at, chunk);
  }

  #split(at: number, chunk: Chunk): void {
    // growing at the end (times, counters): leave the left chunk nearly full
    const half = at === this.#chunks.length - 1 ? Math.floor(CHUNK * 0.9) : CHUNK >> 1;
    const right = { keys: chunk.keys.splice(half), records: chunk.records.splice(half) };
    this.#chunks.splice(at + 1, 0, right);
  }

  remove(key: string, record: number): void {
    const at = this.#chunkOf(key, record);
    const chunk = this.#chunks[at]!;
    const position = this.#position(chunk, key, record);
    if (chunk.keys[position] !== key || chunk.records[position] !== record) return;
    chunk.keys.splice(position, 1);
    chunk.records.splice(position, 1);
    this.#size--;
    if (chunk.keys.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  has(key: string, record: number): boolean {
    const chunk = this.#chunks[this.#chunkOf(key, record)]!;
    const position = this.#position(chunk, key, record);
    return chunk.keys[position] === key && chunk.records[position] === record;
  }

  /** The record of the first pair with exactly this key, other than `except`. */
  find(key: string, except = -1): number | undefined {
    for (const [other, record] of this.range(key, undefined, false)) {
      if (other !== key) return undefined;
      if (record !== except) return record;
    }
    return undefined;
  }

  /** About how many pairs lie in [low, high): exact within one chunk, else by chunks. */
  estimate(low: string, high: string | undefined): number {
    const first = this.#chunkOf(low, -1);
    const from = this.#position(this.#chunks[first]!, low, -1);
    const last = high === undefined ? this.#chunks.length - 1 : this.#chunkOf(high, -1);
    const lastChunk = this.#chunks[last]!;
    const to = high === undefined ? lastChunk.keys.length : this.#position(lastChunk, high, -1);
    if (first === last) return to - from;
    return this.#chunks[first]!.keys.length - from + (last - first - 1) * (CHUNK * 0.7) + to;
  }

  /** Pairs with low ≤ key < high (to the end without `high`), in order or backwards. Not to be changed meanwhile. */
  *range(low: string, high: string | undefined, backwards: boolean): Generator<[string, number]> {
    if (backwards) {
      yield* this.#backwards(low, high);
      return;
    }
    let at = this.#chunkOf(low, -1);
    let position = this.#position(this.#chunks[at]!, low, -1);
    for (; at < this.#chunks.length; at++, position = 0) {
      const { keys, records } = this.#chunks[at]!;
      for (; position < keys.length; position++) {
        const key = keys[position]!;
        if (high !== undefined && key >= high) return;
        yield [key, records[position]!];
      }
    }
  }

  *#backwards(low: string, high: string | undefined): Generator<[string, number]> {
    let at = high === undefined ? this.#chunks.length - 1 : this.#chunkOf(high, -1);
    let position =
      (high === undefined ? this.#chunks[at]!.keys.length : this.#position(this.#chunks[at]!, high, -1)) - 1;
    for (;;) {
      const { keys, records } = this.#chunks[at]!;
      for (; position >= 0; position--) {
        const key = keys[position]!;
        if (key < low) return;
        yield [key, records[position]!];
      }
      if (--at < 0) return;
      position = this.#chunks[at]!.keys.length - 1;
    }
  }
}
