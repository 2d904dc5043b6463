/** What today's queue needs to know of an appointment. */
export interface QueueAppointment {
  id: string;
  officeId: string;
  serviceId: string;
  /** Further services of the same visit, in order. */
  alsoServiceIds: readonly string[];
  /** Epoch milliseconds. */
  startMs: number;
  people: number;
  state: string;
  /** The number that it got when it was confirmed; null where numbers are given on arrival. */
  series: string | null;
  number: number | null;
  personName: string;
  subject: string;
  details: string;
}

/** What the person comes for, in the order in which it is given. */
export const servicesOfVisit = ({ serviceId, alsoServiceIds }: QueueAppointment): [string, ...string[]] => [
  serviceId,
  ...alsoServiceIds,
];

/** How far the person has come today; the ticket is the truth, the appointment follows it. */
export type VisitState = 'arrived' | 'called' | 'served' | 'noShow';

/** The queue's view of the booking part, which implements it. */
export interface QueueAppointments {
  /** By the code as typed, normalized by its schema. */
  byCode(code: string): Promise<QueueAppointment | undefined>;
  byIds(ids: readonly string[]): Promise<QueueAppointment[]>;
  /** Confirmed ones that start within [fromMs, toMs) at this office, earliest first. */
  confirmedAt(officeId: string, fromMs: number, toMs: number): Promise<QueueAppointment[]>;
  /** Idempotent; an appointment that was cancelled or declined meanwhile stays so. */
  mark(id: string, state: VisitState): Promise<void>;
}
