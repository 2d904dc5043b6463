/** Half-open span of instants in epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Sorted by start, with what overlaps joined. What a store returns in order costs one look at each span. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  if (isAscending(spans)) return spans;
  const merged: { from: number; to: number }[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else if (span.from < span.to) merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

function isAscending(spans: readonly Span[]): boolean {
  let end = -Infinity;
  for (const span of spans) {
    if (span.from < end || span.from >= span.to) return false;
    end = span.to;
  }
  return true;
}

/** What is left of `spans` without `holes`. Both ascending and without overlap; other properties of a span are kept. */
export function subtractSpans<S extends Span>(spans: readonly S[], holes: readonly Span[]): S[] {
  if (holes.length === 0) return [...spans];
  const left: S[] = [];
  let first = 0;
  for (const span of spans) {
    let { from } = span;
    while (first < holes.length && holes[first]!.to <= from) first++;
    for (let index = first; index < holes.length && holes[index]!.from < span.to; index++) {
      const hole = holes[index]!;
      if (hole.from > from) left.push({ ...span, from, to: hole.from });
      from = Math.max(from, hole.to);
    }
    if (from < span.to) left.push(from === span.from ? span : { ...span, from });
  }
  return left;
}
