import {
  createDeskSchema,
  deskSettingsSchema,
  type AdministeredDesk,
} from '@sportello/shared/directory-administration';
import { ApiProblem } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';
import { errorOf, fieldErrors, noErrors, type FieldErrors } from '../field-errors.ts';
import { deskApi } from '../setup/directory-api.ts';
import { tidy } from '../setup/tidy.ts';

export interface DeskDraft {
  number: number;
  direction?: { it: string; en?: string } | undefined;
  serviceIds: string[];
}

/** The desks of one office, and the one that is being written. */
export class OfficeDesks {
  readonly #app: AdminApp;
  readonly #officeId: string;
  desks = $state.raw<AdministeredDesk[]>([]);
  /** Id of the desk that is being changed, `new`, or nothing. */
  editing = $state('');
  busy = $state(false);
  problem = $state('');
  errors = $state.raw<FieldErrors>(noErrors);

  constructor(app: AdminApp, officeId: string, desks: AdministeredDesk[]) {
    this.#app = app;
    this.#officeId = officeId;
    this.#show(desks);
  }
  #show(desks: readonly AdministeredDesk[]): void {
    this.desks = desks
      .filter(({ value }) => value.officeId === this.#officeId)
      .toSorted((one, other) => one.value.number - other.value.number);
  }
  load = async (): Promise<void> => this.#show(await deskApi.list());

  readonly nextNumber = $derived.by(() => Math.max(0, ...this.desks.map(({ value }) => value.number)) + 1);

  edit = (id: string): void => {
    Object.assign(this, { editing: id, problem: '', errors: noErrors });
  };

  save = async (draft: DeskDraft): Promise<void> => {
    const known = this.desks.find(({ value }) => value.id === this.editing);
    const typed = tidy({ ...draft, officeId: this.#officeId });
    const { data, error } = (known ? deskSettingsSchema : createDeskSchema).safeParse(typed);
    this.errors = fieldErrors(error, this.#app.t);
    if (!data || this.busy) return;
    this.busy = true;
    this.problem = '';
    try {
      if (known) await deskApi.save(known.value.id, data, known.revision);
      else await deskApi.add(data);
      this.editing = '';
      this.#app.say(this.#app.t('desks.saved', { number: draft.number }));
      await this.load();
    } catch (caught) {
      const code = caught instanceof ApiProblem ? caught.problem.code : '';
      if (code === 'desk.numberTaken') this.errors = errorOf('number', this.#app.t('desks.taken'));
      else this.problem = this.#app.explainError(caught);
      // What somebody else changed is shown behind the form.
      if (code === 'directory.changed') await this.load();
    } finally {
      this.busy = false;
    }
  };
}
