import type { Ticket } from '@sportello/shared/ticket';
import { createListeners } from '../listeners.ts';
import type { DeskRuntime } from './desk-state-store.ts';

/** One number of an office's sequence and what it stands for; neither ticket nor desk: it was drawn and not used. */
export interface QueueChange {
  officeId: string;
  seq: number;
  ticket?: Ticket;
  desk?: DeskRuntime;
  /** The ticket has gone to another office, where it has a change of its own. */
  departed?: true;
}

/** Tells what was stored to whoever listens in this process: the gateway and the statistics. */
export function createQueueChanges() {
  const { tell, subscribe } = createListeners<QueueChange>();
  return { publish: tell, subscribe };
}
export type QueueChanges = ReturnType<typeof createQueueChanges>;
