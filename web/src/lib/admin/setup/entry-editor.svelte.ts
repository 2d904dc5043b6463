import type { z } from 'zod';
import { ApiProblem } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';
import { fieldErrors, noErrors, type FieldErrors } from '../field-errors.ts';
import { tidy } from './tidy.ts';

/** An entry of the directory as the API tells it. */
export interface Entry<Value> {
  value: Value;
  revision: number;
  changedBy: string | null;
}

interface Source<Settings, Value> {
  schema: z.ZodType<Settings>;
  /** What the form begins with. */
  start: object;
  /** Absent for a new entry. */
  revision?: number;
  save: (settings: Settings, revision: number) => Promise<Entry<Value>>;
  /** The entry as it is now, when somebody else was faster. */
  read?: () => Promise<Entry<Value>>;
}

const textOf = (value: unknown): string => JSON.stringify(tidy(value)) ?? '';

/** A form for one entry of the directory: its draft, what is wrong with it, and what somebody else saved meanwhile. */
export class EntryEditor<Draft extends object, Settings, Value extends object> {
  readonly app: AdminApp;
  readonly #source: Source<Settings, Value>;
  draft = $state<Draft>() as Draft;
  revision = $state(0);
  #base = $state.raw('');
  /** Errors are told once somebody has tried to save, not while they fill in an empty form. */
  tried = $state(false);
  saving = $state(false);
  problem = $state('');
  theirs = $state.raw<Entry<Value> | null>(null);

  constructor(app: AdminApp, source: Source<Settings, Value>) {
    this.app = app;
    this.#source = source;
    this.#begin(source.start, source.revision ?? 0);
  }

  readonly isNew = $derived.by(() => this.revision === 0);
  readonly parsed = $derived.by(() => this.#source.schema.safeParse(tidy($state.snapshot(this.draft))));
  readonly errors: FieldErrors = $derived.by(() =>
    this.tried ? fieldErrors(this.parsed.error, this.app.t) : noErrors,
  );
  readonly dirty = $derived.by(() => textOf($state.snapshot(this.draft)) !== this.#base);

  #begin(value: object, revision: number): void {
    this.draft = structuredClone(value) as Draft;
    this.#base = textOf(value);
    this.revision = revision;
    this.tried = false;
    this.theirs = null;
    this.problem = '';
  }
  discard = (): void => this.#begin(JSON.parse(this.#base) as object, this.revision);
  takeTheirs = (): void => {
    if (this.theirs) this.#begin(this.theirs.value, this.theirs.revision);
  };
  /** One's own draft replaces what the other saved, with open eyes. */
  keepMine = async (): Promise<Entry<Value> | null> => {
    if (!this.theirs) return null;
    this.revision = this.theirs.revision;
    this.theirs = null;
    return this.save();
  };

  /** The entry as it is stored now; null when it could not be, and the page says why. */
  save = async (): Promise<Entry<Value> | null> => {
    this.tried = true;
    const { data } = this.parsed;
    if (!data || this.saving) return null;
    this.saving = true;
    this.problem = '';
    try {
      const saved = await this.#source.save(data, this.revision);
      this.#begin(saved.value, saved.revision);
      return saved;
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === 'directory.changed')
        this.theirs = (await this.#source.read?.().catch(() => null)) ?? null;
      if (!this.theirs) this.problem = this.app.explainError(error);
      return null;
    } finally {
      this.saving = false;
    }
  };
}
