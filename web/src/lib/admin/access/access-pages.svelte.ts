import { SvelteURLSearchParams } from 'svelte/reactivity';
import { z } from 'zod';
import { accessSchema } from '@sportello/shared/access-log';
import { get } from '#lib/desk/api.ts';
import type { AdminApp } from '../admin-app.svelte.ts';

const answerSchema = z.object({ accesses: z.array(accessSchema) });
export type Access = z.infer<typeof accessSchema>;
/** The server gives at least so many at a time; fewer are the last. */
const PAGE = 200;

/** Who looked at whose data, newest first, a page at a time; of one person or one appointment, where chosen. */
export class AccessPages {
  readonly #app: AdminApp;
  accesses = $state.raw<Access[]>([]);
  staffId = $state('');
  appointmentId = $state('');
  hasMore = $state(false);
  busy = $state(true);
  problem = $state('');

  constructor(app: AdminApp) {
    this.#app = app;
    void this.#load(undefined);
  }

  choose = (choice: { staffId?: string; appointmentId?: string }): Promise<void> => {
    Object.assign(this, choice);
    return this.#load(undefined);
  };
  more = (): Promise<void> => this.#load(this.accesses.at(-1)?.at);

  async #load(before: string | undefined): Promise<void> {
    const { staffId, appointmentId } = this;
    const query = new SvelteURLSearchParams({
      ...(staffId && { staffId }),
      ...(appointmentId && { appointmentId }),
      ...(before && { before }),
    });
    this.busy = true;
    this.problem = '';
    try {
      const { accesses } = await get(`/admin/access-log?${query}`, answerSchema);
      // Another choice was made meanwhile.
      if (staffId !== this.staffId || appointmentId !== this.appointmentId) return;
      this.accesses = before ? [...this.accesses, ...accesses] : accesses;
      this.hasMore = accesses.length >= PAGE;
    } catch (error) {
      this.problem = this.#app.explainError(error);
    } finally {
      this.busy = false;
    }
  }
}
