import { statisticsSchema, type Statistics } from '@sportello/shared/statistics';
import { get } from '#lib/desk/api.ts';
import type { DirectionApp } from '../direction-app.svelte.ts';
import { daysOf, periodAt, periodBefore, stepPeriod, type Period, type PeriodUnit } from '../period.ts';

/** Several ends of visits in a burst ask once; a long period costs the server more and is renewed less often. */
const SETTLE_MS = 1_200;
const RENEW_MS = 5_000;
const RENEW_LONG_MS = 60_000;
const LONG_DAYS = 31;

/** Figures of one office and period, beside those of the period before, kept true while visits end. */
export class StatisticsView {
  readonly app: DirectionApp;
  readonly officeId: string;
  period = $state.raw<Period>({ unit: 'day', from: '', to: '' });
  now = $state.raw<Statistics | null>(null);
  before = $state.raw<Statistics | null>(null);
  problem = $state('');
  #asked = 0;
  #loadedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: DirectionApp, officeId: string) {
    this.app = app;
    this.officeId = officeId;
    this.period = periodAt('week', app.today());
  }

  get holdsToday(): boolean {
    const today = this.app.today();
    return this.period.from <= today && today <= this.period.to;
  }

  get csvHref(): string {
    const { from, to } = this.period;
    return `/api/v1/offices/${this.officeId}/statistics.csv?from=${from}&to=${to}`;
  }

  choose(unit: PeriodUnit): void {
    const today = this.app.today();
    const around = this.holdsToday ? today : this.period.from;
    this.period = unit === 'own' ? { ...this.period, unit } : periodAt(unit, around);
  }

  /** An own period; its end follows its beginning when they would cross. */
  setOwn(from: string, to: string): void {
    this.period = { unit: 'own', from, to: to < from ? from : to };
  }

  step(direction: 1 | -1): void {
    this.period = stepPeriod(this.period, direction);
  }

  showToday(): void {
    this.period = periodAt(this.period.unit === 'own' ? 'day' : this.period.unit, this.app.today());
  }

  /** Reads the period and, unless only its end has moved, the one before. */
  async load({ again = false } = {}): Promise<void> {
    const asked = ++this.#asked;
    const wanted = this.period;
    try {
      const [now, before] = await Promise.all([
        this.#read(wanted),
        again && this.before ? this.before : this.#read(periodBefore(wanted, this.app.today())),
      ]);
      if (asked !== this.#asked) return;
      Object.assign(this, { now, before, problem: '' });
      this.#loadedAt = Date.now();
    } catch (error) {
      if (asked === this.#asked) this.problem = this.app.explainError(error);
    }
  }

  /** Something happened in the office: the figures follow when it is in the period. */
  changed(): void {
    if (!this.holdsToday || this.#timer) return;
    const rest = daysOf(this.period) > LONG_DAYS ? RENEW_LONG_MS : RENEW_MS;
    const dueMs = Math.max(SETTLE_MS, this.#loadedAt + rest - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.load({ again: true });
    }, dueMs);
  }

  stop(): void {
    this.#asked++;
    clearTimeout(this.#timer);
  }

  #read = ({ from, to }: Period): Promise<Statistics> =>
    get(`/offices/${this.officeId}/statistics?from=${from}&to=${to}`, statisticsSchema);
}
