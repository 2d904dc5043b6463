import { z } from 'zod';
import { bookedSchema, slotListSchema, type Booked, type Slot } from '@sportello/shared/appointment';
import { staffAppointmentSchema, type StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Office } from '@sportello/shared/office';
import type { Service } from '@sportello/shared/service';
import { Said } from '#lib/staff/said.svelte.ts';
import { clockTime, localDateOf, longLocalDate } from '#lib/citizen/format-time.ts';
import { ApiProblem, get, post } from '#lib/desk/api.ts';
import type { AgendaApp, AgendaCalendar } from './agenda-app.svelte.ts';
import { nowInstant, shiftDate, weekOf } from './day-plan.ts';
import { agendaProblemText } from './sentences.ts';

export type AgendaView = 'day' | 'week' | 'requests' | 'closures';
const listSchema = z.object({ appointments: z.array(staffAppointmentSchema) });

/** What one office has in its calendars on the shown days, and the commands that change it. */
export class OfficeAgenda {
  readonly app: AgendaApp;
  readonly #office: Office;
  view = $state<AgendaView>('day');
  date = $state('');
  /** Empty for every calendar of the office. */
  calendarId = $state('');
  appointments = $state.raw<StaffAppointment[]>([]);
  slots = $state.raw<Slot[]>([]);
  requests = $state.raw<StaffAppointment[]>([]);
  loadedOnce = $state(false);
  /** Why the shown data could not be renewed; empty when it could. */
  problem = $state('');
  readonly said = new Said();
  #loads = 0;

  constructor(app: AgendaApp, office: Office) {
    this.app = app;
    this.#office = office;
    this.date = this.today();
  }

  /** As administrators have left it by now. */
  readonly office: Office = $derived.by(
    () => this.app.offices.find(({ id }) => id === this.#office.id) ?? this.#office,
  );
  readonly calendars: AgendaCalendar[] = $derived.by(() =>
    this.app.calendars.filter(({ officeId }) => officeId === this.#office.id),
  );
  readonly shown = $derived.by(() => {
    const chosen = this.calendars.filter(({ id }) => id === this.calendarId);
    return chosen.length > 0 ? chosen : this.calendars;
  });
  readonly dates = $derived(this.view === 'week' ? weekOf(this.date) : [this.date]);
  /** Services that can be booked here. */
  readonly bookable: Service[] = $derived.by(() =>
    this.app.services.filter(({ calendarIds }) => calendarIds.some((id) => this.calendar(id))),
  );

  today = (): string => localDateOf(nowInstant(), this.office.timeZone);
  clock = (instant: string): string => clockTime(instant, this.app.language, this.office.timeZone);
  dateOf = (instant: string): string => localDateOf(instant, this.office.timeZone);
  dayText = (localDate: string): string => longLocalDate(localDate, this.app.language);
  whenText = (instant: string): string =>
    this.app.t('when', { day: this.dayText(this.dateOf(instant)), time: this.clock(instant) });
  calendar = (id: string): AgendaCalendar | undefined => this.calendars.find((one) => one.id === id);

  step(days: number): void {
    this.date = shiftDate(this.date, days * (this.view === 'week' ? 7 : 1));
  }
  say(text: string): void {
    this.said.say(text);
  }

  /** Renews what is shown; the latest call wins. */
  async refresh(): Promise<void> {
    const load = (this.#loads += 1);
    const office = `officeId=${this.office.id}`;
    const range = `from=${this.dates[0]}&to=${this.dates.at(-1)}`;
    try {
      const [{ appointments }, { appointments: requests }, slots] = await Promise.all([
        get(`/staff/appointments?${office}&${range}`, listSchema),
        get(`/staff/requests?${office}`, listSchema),
        Promise.all(this.shown.map((calendar) => this.#freeSlots(calendar, range))),
      ]);
      if (load !== this.#loads) return;
      Object.assign(this, { appointments, requests, slots: slots.flat(), problem: '', loadedOnce: true });
    } catch (error) {
      if (load === this.#loads) this.problem = this.explain(error);
    }
  }

  /** The free starts of a calendar's shortest service, as bookings on the phone see them. */
  async #freeSlots({ id }: AgendaCalendar, range: string): Promise<Slot[]> {
    const [shortest] = this.app.services
      .filter(({ calendarIds }) => calendarIds.includes(id))
      .toSorted((a, b) => a.minutes - b.minutes);
    const timed = this.view === 'day' || this.view === 'week';
    if (!shortest || !timed || this.dates.at(-1)! < this.today()) return [];
    const path = `/slots?serviceId=${shortest.id}&calendarId=${id}&${range}&channel=phone`;
    return (await get(path, slotListSchema)).slots;
  }

  /** Why a step failed, as a sentence; anything but a refusal of the server is thrown on. */
  explain(error: unknown): string {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.problem.code === 'auth.required') this.app.sessionEnded();
    return agendaProblemText(error.problem, this.app.t);
  }

  /** Runs one step and shows what it left behind, refused or not. Answers the refusal, empty when there was none. */
  async attempt(step: () => Promise<void>): Promise<string> {
    let refusal = '';
    try {
      await step();
    } catch (error) {
      refusal = this.explain(error);
    }
    void this.refresh();
    return refusal;
  }

  /** The appointment as it is now; that somebody looked at it is kept in the access log. Undefined when it cannot be had. */
  async read(id: string): Promise<StaffAppointment | undefined> {
    try {
      return await get(`/staff/appointments/${id}`, staffAppointmentSchema);
    } catch (error) {
      this.problem = this.explain(error);
      return undefined;
    }
  }

  /** What the slip of an appointment says that staff booked. Throws `ApiProblem`. */
  slip = ({ id }: StaffAppointment): Promise<Booked> => get(`/staff/appointments/${id}/slip`, bookedSchema);

  book = (request: Record<string, unknown>): Promise<Booked> =>
    post('/staff/appointments', request, bookedSchema);

  /** One step of an appointment: `cancel`, `move`, `agree`, `approve`, `decline`, or `outcome` once it has begun. */
  command = (
    { id }: StaffAppointment,
    step: 'cancel' | 'move' | 'agree' | 'approve' | 'decline' | 'outcome',
    body: Record<string, unknown>,
    done: (changed: StaffAppointment) => string,
  ): Promise<string> =>
    this.attempt(async () => {
      this.say(done(await post(`/staff/appointments/${id}/${step}`, body, staffAppointmentSchema)));
    });
}
