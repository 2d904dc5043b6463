import { waitingPlaceSchema, type JoinWaitingList } from '@sportello/shared/waiting-list';
import { call, type Caller } from './api.ts';

const withKey = (key: string) => ({ 'X-Waiting-Key': key });
const pathOf = (id: string) => `/waiting-list/${encodeURIComponent(id)}`;

/** Joins the line; the same command again gives the same place. */
export const joinWaitingList = (caller: Caller, wish: JoinWaitingList) =>
  call(caller, '/waiting-list', waitingPlaceSchema, { method: 'POST', body: wish });

export const readWaitingPlace = (caller: Caller, id: string, key: string) =>
  call(caller, pathOf(id), waitingPlaceSchema, { headers: withKey(key) });

/** Leaves the line; an offer goes to the next. */
export const leaveWaitingList = (caller: Caller, id: string, key: string) =>
  call(caller, `${pathOf(id)}/leave`, waitingPlaceSchema, { method: 'POST', headers: withKey(key) });
