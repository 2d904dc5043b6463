import type { AdminApp } from './admin-app.svelte.ts';

/** Something that a page reads when it opens, and why it could not be read. */
export class Loaded<T> {
  readonly #app: AdminApp;
  readonly #read: () => Promise<T>;
  value = $state.raw<T | null>(null);
  problem = $state('');

  constructor(app: AdminApp, read: () => Promise<T>) {
    this.#app = app;
    this.#read = read;
    void this.load();
  }

  load = async (): Promise<void> => {
    this.problem = '';
    try {
      this.value = await this.#read();
    } catch (error) {
      this.problem = this.#app.explainError(error);
    }
  };
}
