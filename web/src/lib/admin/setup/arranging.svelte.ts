import type { AdministeredArrangement, Arrangement } from '@sportello/shared/directory-administration';
import { ApiProblem } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';
import { arrangementApi } from './directory-api.ts';

/** The order of offices, categories and services while somebody changes it: each step is shown at once and saved behind it. */
export class Arranging {
  readonly #app: AdminApp;
  #revision = 0;
  order = $state<Arrangement>() as Arrangement;
  problem = $state('');
  /** The order that is being saved, and whether it has changed since. */
  #saving = false;
  #changed = false;

  constructor(app: AdminApp, { value, revision }: AdministeredArrangement) {
    this.#app = app;
    this.#take({ value, revision });
  }

  #take({ value, revision }: Pick<AdministeredArrangement, 'value' | 'revision'>): void {
    this.order = value;
    this.#revision = revision;
  }

  /** Changes places with the next one of `among`, the ids that are read together; does nothing at their ends. */
  move = (part: keyof Arrangement, id: string, step: -1 | 1, among: readonly string[]): boolean => {
    const other = among[among.indexOf(id) + step];
    if (other === undefined) return false;
    this.set(
      part,
      this.order[part].map((one) => (one === id ? other : one === other ? id : one)),
    );
    return true;
  };
  set = (part: keyof Arrangement, ids: string[]): void => {
    this.order[part] = ids;
    this.#changed = true;
    void this.#save();
  };

  /** One at a time, for each save names the state before it. */
  async #save(): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    this.problem = '';
    try {
      while (this.#changed) {
        this.#changed = false;
        const saved = await arrangementApi.save($state.snapshot(this.order), this.#revision);
        this.#revision = saved.revision;
      }
    } catch (error) {
      this.#changed = false;
      const problem = error instanceof ApiProblem ? error.problem : undefined;
      this.problem =
        problem?.code === 'directory.changed'
          ? this.#app.t('arrange.changed', { name: String(problem.data?.changedBy ?? 'none') })
          : this.#app.explainError(error);
      // Somebody else was faster, or took an entry away: theirs is shown, to begin again from.
      if (problem)
        await arrangementApi.read().then(
          (now) => this.#take(now),
          () => {},
        );
    } finally {
      this.#saving = false;
    }
  }
}
