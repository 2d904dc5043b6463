/** Linear between the order statistics of a sorted, non-empty sample; infinite as soon as the upper neighbour is. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const lower = sorted[Math.floor(at)]!;
  const upper = sorted[Math.ceil(at)]!;
  return Number.isFinite(upper) ? lower + (upper - lower) * (at - Math.floor(at)) : upper;
}
