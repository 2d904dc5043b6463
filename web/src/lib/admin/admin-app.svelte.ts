import { createContext } from 'svelte';
import type { Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { ApiProblem } from '#lib/desk/api.ts';
import { problemText } from '#lib/desk/sentences.ts';
import { Said } from '#lib/staff/said.svelte.ts';
import { StaffEntry } from '#lib/staff/staff-entry.svelte.ts';
import { adminTranslator, type AdminTranslate } from './messages.ts';
import { setupProblemText } from './setup/problem-text.ts';

/** The way from the empty page to the administration: who works, and what every section needs. */
export class AdminApp extends StaffEntry<'ready' | 'forbidden'> {
  readonly t: AdminTranslate;
  readonly said = new Said();

  constructor(language: Language) {
    super(language);
    this.t = adminTranslator(language);
  }

  /** `municipality` stays null in an installation that nobody has set up: that is what one comes here for. */
  protected override async load(): Promise<void> {
    try {
      await super.load();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.code !== 'installation.empty') throw error;
    }
  }
  /** After a change of the municipality or its offices, which every section shows. */
  reload = (): Promise<void> => this.attempt(() => this.load());

  protected override enter(): void {
    this.phase = this.staff?.role === 'admin' ? 'ready' : 'forbidden';
  }
  protected override explain(problem: Problem): string {
    return setupProblemText(problem, this.t) ?? problemText(problem, this.t);
  }

  say(text: string): void {
    this.said.say(text);
  }
}

/** The layout makes it, every page below takes it. */
export const [getAdminApp, setAdminApp] = createContext<AdminApp>();
