import type { ServiceWait } from '@sportello/shared/queue';

/** A range that ends beyond this many minutes says nothing any more; only its beginning is told. */
const WIDEST_MIN = 180;

/** Which sentence tells a wait; both screens have all of them. `values` are whole minutes. */
export function waitMessage(wait: ServiceWait) {
  const values = { low: wait.lowMin, high: wait.highMin };
  return { key: keyFor(wait), values };
}

function keyFor({
  lowMin,
  highMin,
  served,
  stopped,
}: ServiceWait): 'stopped' | 'notServed' | 'waitNone' | 'waitOver' | 'waitUpTo' | 'waitRange' {
  if (stopped) return 'stopped';
  if (!served) return 'notServed';
  if (highMin === 0) return 'waitNone';
  if (highMin > WIDEST_MIN) return 'waitOver';
  return lowMin === 0 || lowMin === highMin ? 'waitUpTo' : 'waitRange';
}
