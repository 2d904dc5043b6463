import { slotListSchema, type Slot } from '@sportello/shared/appointment';
import { type Channel } from '@sportello/shared/channel';
import { get } from '#lib/desk/api.ts';
import { shiftDate } from './day-plan.ts';
import type { OfficeAgenda } from './office-agenda.svelte.ts';

const DAYS = 30;

export interface Wanted {
  serviceId: string;
  /** Further services in the same visit. */
  also?: readonly string[];
  /** Whoever will take the time: the seats kept for the others are not theirs. */
  channel: Channel;
  extraPersons?: number;
  /** That is to be moved: its services, people and own time count; on one calendar alone where that is named. */
  appointmentId?: string;
  calendarId?: string;
  /** Instant to preselect, or the first free one after it. */
  prefer?: string;
}

/** The free starts of a service at the office, a month at a time, and the one that is chosen. */
export class FreeTimes {
  readonly #agenda: OfficeAgenda;
  slots = $state.raw<Slot[]>([]);
  /** Instant; empty while nothing is chosen. */
  start = $state('');
  lastDate = $state('');
  busy = $state(false);
  problem = $state('');
  #from = $state('');
  #wanted: Wanted | null = null;
  #loads = 0;

  constructor(agenda: OfficeAgenda) {
    this.#agenda = agenda;
  }

  readonly chosen = $derived(this.slots.find(({ start }) => start === this.start) ?? null);
  readonly dates = $derived(
    this.slots.map(({ start }) => this.#agenda.dateOf(start)).filter((date, at, all) => date !== all[at - 1]),
  );
  readonly date = $derived.by(() => (this.chosen ? this.#agenda.dateOf(this.chosen.start) : ''));
  readonly times = $derived(this.slots.filter(({ start }) => this.#agenda.dateOf(start) === this.date));
  readonly hasLater = $derived(this.#from !== '' && shiftDate(this.#from, DAYS) < this.lastDate);
  readonly hasEarlier = $derived.by(() => this.#from > this.#agenda.today());

  load(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    const from = wanted.prefer ? this.#agenda.dateOf(wanted.prefer) : '';
    return this.#load(from > this.#agenda.today() ? from : this.#agenda.today());
  }
  later = (): Promise<void> => this.#load(shiftDate(this.#from, DAYS + 1));
  earlier = (): Promise<void> => {
    const from = shiftDate(this.#from, -DAYS - 1);
    return this.#load(from > this.#agenda.today() ? from : this.#agenda.today());
  };
  chooseDate(date: string): void {
    this.start = this.slots.find(({ start }) => this.#agenda.dateOf(start) === date)?.start ?? '';
  }
  clear(): void {
    this.#loads += 1;
    Object.assign(this, { slots: [], start: '', problem: '', busy: false });
  }

  async #load(from: string): Promise<void> {
    if (!this.#wanted) return;
    const {
      serviceId,
      also = [],
      channel,
      extraPersons = 0,
      appointmentId,
      calendarId,
      prefer,
    } = this.#wanted;
    const path = appointmentId
      ? `/staff/appointments/${appointmentId}/slots?channel=${channel}${calendarId ? `&calendarId=${calendarId}` : ''}&`
      : `/slots?serviceId=${serviceId}&also=${also.join(',')}&channel=${channel}&extraPersons=${extraPersons}&`;
    const load = (this.#loads += 1);
    const ask = (first: string) =>
      get(
        `${path}officeId=${this.#agenda.office.id}&from=${first}&to=${shiftDate(first, DAYS)}`,
        slotListSchema,
      );
    this.busy = true;
    this.problem = '';
    try {
      let start = from;
      let list = await ask(start);
      const nearest = list.first && this.#agenda.dateOf(list.first.start);
      if (list.slots.length === 0 && nearest && nearest > from) list = await ask((start = nearest));
      if (load !== this.#loads) return;
      this.#from = start;
      this.lastDate = list.lastDate;
      this.slots = list.slots;
      const best = prefer
        ? list.slots.find((slot) => Date.parse(slot.start) >= Date.parse(prefer))
        : undefined;
      this.start = (best ?? list.slots[0])?.start ?? '';
    } catch (error) {
      if (load === this.#loads) this.problem = this.#agenda.explain(error);
    } finally {
      if (load === this.#loads) this.busy = false;
    }
  }
}
