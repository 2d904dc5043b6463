import { appointmentSchema } from '@sportello/shared/appointment';
import { waitingPlaceSchema, type JoinWaitingList } from '@sportello/shared/waiting-list';
import { call, headerValue, type Caller } from './api.ts';

const withKey = (key: string) => ({ 'X-Waiting-Key': headerValue(key) });
const pathOf = (id: string) => `/waiting-list/${encodeURIComponent(id)}`;

/** Joins the line; the same command again gives the same place. */
export const joinWaitingList = (caller: Caller, wish: JoinWaitingList) =>
  call(caller, '/waiting-list', waitingPlaceSchema, { method: 'POST', body: wish });

export const readWaitingPlace = (caller: Caller, id: string, key: string) =>
  call(caller, pathOf(id), waitingPlaceSchema, { headers: withKey(key) });

/** Waits for an earlier time with the appointment in hand. */
export const waitForEarlier = (caller: Caller, code: string, key: string) =>
  call(caller, `/appointments/${encodeURIComponent(code)}/waiting-list`, waitingPlaceSchema, {
    method: 'POST',
    headers: { 'X-Appointment-Key': headerValue(key) },
    body: {},
  });

/** Moves the appointment to the offered time. */
export const acceptEarlier = (caller: Caller, id: string, key: string) =>
  call(caller, `${pathOf(id)}/accept`, appointmentSchema, { method: 'POST', headers: withKey(key) });

/** Leaves the line; an offer goes to the next. */
export const leaveWaitingList = (caller: Caller, id: string, key: string) =>
  call(caller, `${pathOf(id)}/leave`, waitingPlaceSchema, { method: 'POST', headers: withKey(key) });
