import type { ServiceWait } from '@sportello/shared/queue';
import { waitKey } from '@sportello/shared/wait-message';

/** Which sentence tells a wait; both screens have all of them. `values` are whole minutes. */
export function waitMessage(wait: ServiceWait) {
  const values = { low: wait.lowMin, high: wait.highMin };
  return { key: keyFor(wait), values };
}

function keyFor(wait: ServiceWait): 'stopped' | 'notServed' | ReturnType<typeof waitKey> {
  if (wait.stopped) return 'stopped';
  return wait.served ? waitKey(wait) : 'notServed';
}
