/** Whoever in this process wants to hear of something. A listener must not throw. */
export function createListeners<Event>() {
  const listeners = new Set<(event: Event) => void>();
  return {
    tell(event: Event): void {
      for (const listener of listeners) listener(event);
    },
    /** Returns what ends it. */
    subscribe(listener: (event: Event) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
