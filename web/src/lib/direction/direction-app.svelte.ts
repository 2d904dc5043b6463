import { createContext } from 'svelte';
import { z } from 'zod';
import { inLanguage, type Language } from '@sportello/shared/localized';
import type { Problem } from '@sportello/shared/problem';
import { serviceSchema, type Service } from '@sportello/shared/service';
import { ApiProblem, get } from '#lib/desk/api.ts';
import { problemText } from '#lib/desk/sentences.ts';
import { StaffEntry } from '#lib/staff/staff-entry.svelte.ts';
import { directionTranslator, type DirectionTranslate } from './messages.ts';

const OFFICE_KEY = 'sportello.office';
const servicesSchema = z.object({ services: z.array(serviceSchema) });

/** The pages of those who run an office: statistics, accuracy, simulator, all desks. */
export class DirectionApp extends StaffEntry<'ready'> {
  readonly t: DirectionTranslate;
  services = $state.raw<Service[]>([]);
  officeId = $state(sessionStorage.getItem(OFFICE_KEY) ?? '');

  constructor(language: Language) {
    super(language);
    this.t = directionTranslator(language);
  }

  readonly office = $derived.by(
    () => this.myOffices.find(({ id }) => id === this.officeId) ?? this.myOffices[0] ?? null,
  );
  /** Supervisors and administrators decide for others. */
  readonly mayDirect = $derived.by(() => this.staff !== null && this.staff.role !== 'operator');

  protected override async load(): Promise<void> {
    const [{ services }] = await Promise.all([get('/services', servicesSchema), super.load()]);
    this.services = services;
  }
  protected override enter(): void {
    this.phase = 'ready';
  }
  protected override explain(problem: Problem): string {
    return problemText(problem, this.t);
  }

  chooseOffice(officeId: string): void {
    this.officeId = officeId;
    sessionStorage.setItem(OFFICE_KEY, officeId);
  }

  /** A refusal in words; a session that has ended leads to signing in. Anything else is thrown on. */
  refusalOf(error: unknown): string {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.problem.code === 'auth.required') this.sessionEnded();
    return this.explain(error.problem);
  }

  serviceTitle = (serviceId: string): string => {
    const service = this.services.find(({ id }) => id === serviceId);
    return service ? inLanguage(service.title, this.language) : serviceId;
  };

  /** With at most one decimal, as the language writes it. */
  number = (value: number): string =>
    new Intl.NumberFormat(this.language, { maximumFractionDigits: 1 }).format(value);

  percent = (share: number): string =>
    new Intl.NumberFormat(this.language, { style: 'percent', maximumFractionDigits: 0 }).format(share);

  /** A local date in words, `gio 6 maggio`; a date has no zone. */
  dateText = (
    date: string,
    options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' },
  ): string =>
    new Intl.DateTimeFormat(this.language, { ...options, timeZone: 'UTC' }).format(
      Date.parse(`${date}T00:00Z`),
    );

  /** One date in full, or the two ends of a span. */
  spanText = (from: string, to: string): string => {
    const whole = { day: 'numeric', month: 'long', year: 'numeric' } as const;
    if (from === to) return this.dateText(from, { weekday: 'long', ...whole });
    return this.t('period.span', { from: this.dateText(from), to: this.dateText(to, whole) });
  };

  /** Today's date in the chosen office. */
  today = (nowMs = Date.now()): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: this.office?.timeZone }).format(nowMs);
}

export const [getDirection, setDirection] = createContext<DirectionApp>();
