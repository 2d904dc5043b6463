import { createContext } from 'svelte';
import type { Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { problemText } from '#lib/desk/sentences.ts';
import { Said } from '#lib/staff/said.svelte.ts';
import { StaffEntry } from '#lib/staff/staff-entry.svelte.ts';
import { adminTranslator, type AdminTranslate } from './messages.ts';

/** The way from the empty page to the administration: who works, and what every section needs. */
export class AdminApp extends StaffEntry<'ready' | 'forbidden'> {
  readonly t: AdminTranslate;
  readonly said = new Said();

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
    this.said.say(text);
  }
}

/** The layout makes it, every page below takes it. */
export const [getAdminApp, setAdminApp] = createContext<AdminApp>();
