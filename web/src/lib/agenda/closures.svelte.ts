import { z } from 'zod';
import {
  closingPreviewSchema,
  closingSchema,
  type Closing,
  type ClosingPreview,
  type ClosingScope,
} from '@sportello/shared/closing';
import { get, newCommandId, post } from '#lib/desk/api.ts';
import type { OfficeAgenda } from './office-agenda.svelte.ts';

const closingsSchema = z.object({ closures: z.array(closingSchema) });

/** The closures of an office, and the one that is being prepared. */
export class Closures {
  readonly #agenda: OfficeAgenda;
  made = $state.raw<Closing[]>([]);
  preview = $state.raw<ClosingPreview | null>(null);
  busy = $state(false);
  problem = $state('');
  #commandId = newCommandId();

  constructor(agenda: OfficeAgenda) {
    this.#agenda = agenda;
  }

  /** Reads the list. It never keeps anybody from preparing a closure meanwhile. */
  load = async (): Promise<void> => {
    try {
      this.made = (await get(`/staff/closures?officeId=${this.#agenda.office.id}`, closingsSchema)).closures;
    } catch (error) {
      this.problem = this.#agenda.explain(error);
    }
  };

  look = (scope: ClosingScope): Promise<void> =>
    this.#run(async () => {
      this.preview = await post('/staff/closures/preview', scope, closingPreviewSchema);
      // Another look is another intention; trying to send the same one again is not.
      this.#commandId = newCommandId();
    });

  close = (scope: ClosingScope, action: 'rebook' | 'cancel', message: string): Promise<void> =>
    this.#run(async () => {
      const request = { ...scope, commandId: this.#commandId, action, message };
      await post('/staff/closures', request, closingSchema);
      this.preview = null;
      this.#agenda.say(this.#agenda.app.t('closure.done'));
      await this.#renew();
    });

  undo = ({ id }: Closing): Promise<void> =>
    this.#run(async () => {
      const undone = await post(`/staff/closures/${id}/undo`, {}, closingSchema);
      this.#agenda.say(this.#agenda.app.t('closure.undoneSaid', { count: undone.notRestored.length }));
      await this.#renew();
    });

  async #renew(): Promise<void> {
    await Promise.all([this.load(), this.#agenda.refresh()]);
  }

  async #run(step: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = '';
    try {
      await step();
    } catch (error) {
      this.problem = this.#agenda.explain(error);
    } finally {
      this.busy = false;
    }
  }
}
