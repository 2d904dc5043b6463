import { createContext } from 'svelte';
import type { Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { ApiProblem } from '#lib/desk/api.ts';
import { problemText } from '#lib/desk/sentences.ts';
import { StaffEntry } from '#lib/staff/staff-entry.svelte.ts';
import { adminTranslator, type AdminTranslate } from './messages.ts';

/** The way from the empty page to the administration: who works, and what every section needs. */
export class AdminApp extends StaffEntry<'ready' | 'forbidden'> {
  readonly t: AdminTranslate;
  /** What was done last, for the eyes and for a screen reader. */
  said = $state.raw({ id: 0, text: '' });

  constructor(language: Language) {
    super(language);
    this.t = adminTranslator(language);
  }

  protected override enter(): void {
    this.phase = this.staff?.role === 'admin' ? 'ready' : 'forbidden';
  }
  protected override explain(problem: Problem): string {
    return problemText(problem, this.t);
  }

  say(text: string): void {
    this.said = { id: this.said.id + 1, text };
  }

  /** What a section tells when a request of its own fails; a session that ended leads to signing in. */
  explainError(error: unknown): string {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.problem.code === 'auth.required') this.sessionEnded();
    return this.explain(error.problem);
  }
}

/** The layout makes it, every page below takes it. */
export const [getAdminApp, setAdminApp] = createContext<AdminApp>();
