import type { Ticket } from '@sportello/shared/ticket';
import type { DeskRuntime } from './desk-state-store.ts';

/** One number of an office's sequence and what it stands for; neither ticket nor desk: it was drawn and not used. */
export interface QueueChange {
  officeId: string;
  seq: number;
  ticket?: Ticket;
  desk?: DeskRuntime;
}

type Listener = (change: QueueChange) => void;

/** Tells what was stored to whoever listens in this process: the gateway and the statistics. A listener must not throw. */
export function createQueueChanges() {
  const listeners = new Set<Listener>();
  return {
    publish(change: QueueChange): void {
      for (const listener of listeners) listener(change);
    },
    subscribe(listener: Listener): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
export type QueueChanges = ReturnType<typeof createQueueChanges>;
