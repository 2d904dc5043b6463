import type { Agreement, AppointmentState, Citizen } from '@sportello/shared/appointment';
import type { Channel } from '@sportello/shared/channel';
import type { Language } from '@sportello/shared/localized';
import type { VisitMode } from '@sportello/shared/service';
import type { VisitState } from '../queue/appointments.ts';
import { claimsFor } from './slots/claims.ts';

/** What a visit takes: the same span, buffers included, on one seat of every calendar that it needs. */
export interface Occupied {
  seats: { calendarId: string; seat: number }[];
  from: Date;
  to: Date;
}

export interface HistoryEntry {
  at: Date;
  /** `citizen`, `system` or `staff:<id>`. */
  by: string;
  action: HistoryAction;
  /** Where it was before it moved. */
  from?: { calendarId: string; start: Date };
  reason?: string;
  /** Of a cancellation: the state that an undone closure brings back. */
  was?: AppointmentState;
}
export type HistoryAction =
  | 'held'
  | 'booked'
  | 'requested'
  | 'emailConfirmed'
  | 'approved'
  | 'declined'
  // The times that were proposed in place of what was asked for.
  | 'refused'
  | 'moved'
  // To the time that a closure chose.
  | 'agreed'
  | 'cancelled'
  | 'restored'
  | 'expired'
  | VisitState;

export const noticeKinds = [
  'confirmed',
  'requested',
  'confirmEmail',
  'declined',
  // For the office, not for the citizen.
  'refused',
  'moved',
  'cancelled',
  'restored',
  'expired',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** A message that is owed to the citizen: written in the same step as the change, picked up by the mail loop. */
export interface Notice {
  kind: NoticeKind;
  at: Date;
  /** The appointment's sequence after the change: with the kind it names the message. */
  sequence: number;
  /** What the change left: the record may have moved on when the mail is written. */
  calendarId: string;
  start: Date;
  end: Date;
  label: string | null;
  reason?: string;
  /** Other times that the person proposes in place of the declined one. */
  proposals?: Date[];
  /** Of a request: calendar programs have it as an appointment already. */
  wasConfirmed?: boolean;
  /** Of a move: nobody asked for it, so the citizen is asked whether it suits. */
  asksAgreement?: boolean;
}

/** A number of the queue's counters, as the appointment carries it. */
export interface AppointmentNumber {
  series: string;
  number: number;
  label: string;
}

/** The fields of a record that say where it lies. */
export type Placement = Required<
  Pick<
    AppointmentRecord,
    'officeId' | 'calendarId' | 'withCalendarIds' | 'start' | 'end' | 'occupied' | 'claims'
  >
>;

/** An earlier time that is kept for the holder beside the own one; its claims are among those of the record. */
export type EarlierOffer = Omit<Placement, 'claims'> & { id: string; expiresAt: Date };

/** One booked span, from the hold on: one document, so that every step is one guarded write. */
export interface AppointmentRecord {
  id: string;
  state: AppointmentState;
  officeId: string;
  calendarId: string;
  /** Calendars of everybody else who is needed at the same time. */
  withCalendarIds?: string[];
  serviceId: string;
  /** Further services of the same visit; its number is that of the first. */
  alsoServiceIds?: string[];
  channel: Channel;
  mode: VisitMode;
  extraPersons: number;
  /** Of the visit, without buffers. */
  start: Date;
  end: Date;
  /** Both absent once the time is free for others. */
  occupied?: Occupied;
  claims?: string[];
  offer?: EarlierOffer;
  /** First instant at which the claims no longer count: end of a hold, of an unconfirmed booking, of a delayed release. */
  freeAt?: Date;
  /** Unique: one hold per session, one appointment per command. */
  once?: string;
  sessionHash?: string;
  codeHash: string;
  citizen?: Citizen;
  subject?: string;
  details?: string;
  language: Language;
  /** Keyed hashes of e-mail and phone, to find a citizen's appointments without reading any. */
  citizenKeys?: string[];
  /** Unique: the numbered places of the limits that an open appointment takes. */
  places?: string[];
  number?: AppointmentNumber;
  /** Unique: `office|date|label`. */
  numberKey?: string;
  /** Rises with every change that a calendar program has to learn. */
  sequence: number;
  /** Absent once personal data is erased. */
  history?: HistoryEntry[];
  /** Starts offered with a refusal, which the citizen may take. */
  proposals?: Date[];
  /** To a time that a closure chose; absent where the time is the citizen's own choice. */
  agreement?: Agreement;
  notices?: Notice[];
  /** There while `notices` holds something; when the mail loop looks at it. */
  noticeAt?: Date;
  /** When personal data goes; absent once it is gone. */
  eraseAt?: Date;
}

/** States in which the time is the citizen's and may still be moved or given back. */
export const openStates: readonly AppointmentState[] = ['pendingEmail', 'requested', 'confirmed'];

/** What a record loses whose time is given up. */
export const freedFields = ['claims', 'occupied', 'freeAt', 'offer', 'places'] as const;

/** What stands for an occupied span under the unique index. */
export function occupiedClaims({ seats, from, to }: Occupied): string[] {
  const span = { from: from.getTime(), to: to.getTime() };
  return seats.flatMap(({ calendarId, seat }) => claimsFor(calendarId, seat, span));
}
