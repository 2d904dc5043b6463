import { z } from 'zod';
import type { Language } from '@sportello/shared/localized';
import { municipalitySchema, officeSchema, type Municipality, type Office } from '@sportello/shared/office';
import type { Problem } from '@sportello/shared/problem';
import { staffSchema, type Staff } from '@sportello/shared/staff';
import { ApiProblem, get, post, remove } from '#lib/desk/api.ts';
import type { DeskTranslate } from '#lib/desk/messages.ts';

export const officesSchema = z.object({ offices: z.array(officeSchema) });

/** The way into a page for staff: what it shows is loaded, somebody signs in, the work begins in one of `Phase`. */
export abstract class StaffEntry<Phase extends string = string> {
  readonly language: Language;
  abstract readonly t: DeskTranslate;
  phase = $state<'loading' | 'failed' | 'signIn' | Phase>('loading');
  busy = $state(false);
  /** What went wrong with the last step, as a sentence; empty when nothing did. */
  problem = $state('');
  staff = $state.raw<Staff | null>(null);
  municipality = $state.raw<Municipality | null>(null);
  offices = $state.raw<Office[]>([]);

  constructor(language: Language) {
    this.language = language;
  }

  /** Offices where the signed-in person may work. */
  readonly myOffices = $derived(
    this.staff?.role === 'admin'
      ? this.offices
      : this.offices.filter((office) => this.staff?.officeIds.includes(office.id)),
  );

  /** What the page needs before anybody has signed in. */
  protected async load(): Promise<void> {
    const [municipality, { offices }] = await Promise.all([
      get('/municipality', municipalitySchema),
      get('/offices', officesSchema),
    ]);
    Object.assign(this, { municipality, offices });
  }
  /** Reads offices, services and the like again, after an administrator has changed them. */
  renew = (): Promise<void> => this.load();
  /** Somebody has signed in; ends by setting `phase`. */
  protected abstract enter(): Promise<void> | void;
  /** A refusal as one sentence. */
  protected abstract explain(problem: Problem): string;

  async start(): Promise<void> {
    this.phase = 'loading';
    await this.attempt(async () => {
      await this.load();
      try {
        this.staff = await get('/session', staffSchema);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.code !== 'auth.required') throw error;
        this.phase = 'signIn';
        return;
      }
      await this.enter();
    });
    if (this.phase === 'loading') this.phase = 'failed';
  }

  signIn = (username: string, password: string) =>
    this.attempt(async () => {
      this.staff = await post('/session', { username, password }, staffSchema);
      await this.enter();
    });

  async signOut(): Promise<void> {
    await this.attempt(() => remove('/session'));
    this.sessionEnded();
  }

  /** The server no longer knows the session: the work goes on after signing in again. */
  sessionEnded(): void {
    this.staff = null;
    this.phase = 'signIn';
  }

  /** A refusal as one sentence; a session that has ended leads to signing in. Anything else is thrown on. */
  explainError(error: unknown): string {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.problem.code === 'auth.required') this.sessionEnded();
    return this.explain(error.problem);
  }

  protected async attempt(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = '';
    try {
      await step();
    } catch (error) {
      this.problem = this.explainError(error);
    } finally {
      this.busy = false;
    }
  }
}
