import {
  appointmentSchema,
  bookedSchema,
  firstFreeSchema,
  holdSchema,
  ownDataSchema,
  slotListSchema,
  type Hold,
} from '@sportello/shared/appointment';
import type { Language } from '@sportello/shared/localized';
import type { z } from 'zod';
import { ApiProblem, call, command, headerValue, type Caller } from './api.ts';
import type { Draft } from './draft.ts';

export type FirstFree = z.infer<typeof firstFreeSchema>['offices'][number];

/** The nearest free start of every office, earliest first, offices without one last. */
export async function readFirstFree(
  caller: Caller,
  { serviceId, also = [], extraPersons = 0 }: { serviceId: string } & Partial<Draft>,
): Promise<FirstFree[]> {
  const query = new URLSearchParams({
    serviceId,
    ...(also.length > 0 ? { also: also.join(',') } : {}),
    ...(extraPersons > 0 ? { extraPersons: String(extraPersons) } : {}),
  });
  const { offices } = await call(caller, `/first-free?${query}`, firstFreeSchema);
  return offices.toSorted((a, b) => (a.first?.start ?? '9').localeCompare(b.first?.start ?? '9'));
}

/** Free times of a service, at one office where `officeId` is given, in a range of local dates. */
export function readSlots(
  caller: Caller,
  draft: Pick<Draft, 'serviceId' | 'also' | 'officeId' | 'extraPersons'> & { session?: string },
  range: { from: string; to: string },
) {
  const query = new URLSearchParams({
    serviceId: draft.serviceId,
    ...(draft.also.length > 0 ? { also: draft.also.join(',') } : {}),
    ...(draft.officeId ? { officeId: draft.officeId } : {}),
    ...range,
    extraPersons: String(draft.extraPersons),
    ...(draft.session ? { session: draft.session } : {}),
  });
  return call(caller, `/slots?${query}`, slotListSchema);
}

/** Free times that an appointment may move to, at its office. */
export function readOwnSlots(
  caller: Caller,
  { code, officeId }: { code: string; officeId: string },
  key: string,
  range: { from: string; to: string },
) {
  const query = new URLSearchParams({ officeId, ...range });
  return call(caller, `/appointments/${encodeURIComponent(code)}/slots?${query}`, slotListSchema, {
    headers: withKey(key),
  });
}

/** Reserves a time for this draft; an earlier one of the same session is given back by the server. */
export const takeHold = (caller: Caller, draft: Draft, slot: { calendarId: string; start: string }) =>
  call(caller, '/holds', holdSchema, {
    method: 'POST',
    body: {
      serviceId: draft.serviceId,
      ...(draft.also.length > 0 ? { alsoServiceIds: draft.also } : {}),
      calendarId: slot.calendarId,
      start: slot.start,
      extraPersons: draft.extraPersons,
      ...(draft.mode ? { mode: draft.mode } : {}),
      session: draft.session,
    },
  });

/** The part of a hold that the draft remembers. */
export const rememberHold = ({ id, calendarId, start, end, expiresAt, asksFiscalCode }: Hold) => ({
  id,
  calendarId,
  start,
  end,
  expiresAt,
  asksFiscalCode,
});

/** Gives a reserved time back. That it was gone already is fine. */
export async function releaseHold(caller: Caller, draft: Draft): Promise<void> {
  if (!draft.hold) return;
  await command(caller, `/holds/${draft.hold.id}?session=${draft.session}`, { method: 'DELETE' }).catch(
    (cause: unknown) => {
      if (!(cause instanceof ApiProblem)) throw cause;
    },
  );
}

export interface BookingFields {
  givenName: string;
  familyName: string;
  email: string;
  phone?: string | undefined;
  fiscalCode?: string | undefined;
  subject: string;
  details: string;
}

export const book = (
  caller: Caller,
  draft: Draft & { hold: NonNullable<Draft['hold']> },
  { givenName, familyName, email, phone, fiscalCode, subject, details }: BookingFields,
  language: Language,
) =>
  call(caller, '/appointments', bookedSchema, {
    method: 'POST',
    body: {
      holdId: draft.hold.id,
      session: draft.session,
      citizen: {
        givenName,
        familyName,
        email,
        ...(phone ? { phone } : {}),
        ...(fiscalCode ? { fiscalCode } : {}),
      },
      subject,
      details,
      language,
      consent: true,
    },
  });

const withKey = (key: string) => ({ 'X-Appointment-Key': headerValue(key) });

export const readAppointment = (caller: Caller, code: string, key: string) =>
  call(caller, `/appointments/${encodeURIComponent(code)}`, appointmentSchema, { headers: withKey(key) });

export const readOwnData = (caller: Caller, code: string, key: string) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/data`, ownDataSchema, { headers: withKey(key) });

/** Erases who came and why; the link opens nothing from then on. */
export const eraseOwnData = (caller: Caller, code: string, key: string) =>
  command(caller, `/appointments/${encodeURIComponent(code)}/erase`, {
    method: 'POST',
    headers: withKey(key),
    body: {},
  });

export const cancelAppointment = (caller: Caller, code: string, key: string) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/cancel`, appointmentSchema, {
    method: 'POST',
    headers: withKey(key),
    body: {},
  });

/** Agrees to the time that a closure chose, as this sequence of the appointment showed it. */
export const agreeToMove = (caller: Caller, code: string, key: string, sequence: number) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/agree`, appointmentSchema, {
    method: 'POST',
    headers: withKey(key),
    body: { sequence },
  });

/** Takes none of the proposed times; the office is told why. */
export const refuseProposals = (caller: Caller, code: string, key: string, reason: string) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/proposals/refuse`, appointmentSchema, {
    method: 'POST',
    headers: withKey(key),
    body: reason ? { reason } : {},
  });

/** Moves an appointment to another start; the old one frees in the same write. */
export const moveAppointment = (
  caller: Caller,
  code: string,
  key: string,
  slot: { calendarId: string; start: string },
) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/move`, appointmentSchema, {
    method: 'POST',
    headers: withKey(key),
    body: slot,
  });

/** Confirms the e-mail address where the municipality asks for it. */
export const confirmEmail = (caller: Caller, code: string, key: string) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/confirm`, appointmentSchema, {
    method: 'POST',
    headers: withKey(key),
  });
