import { randomUUID } from 'node:crypto';
import type { Booked, Hold, Slot, SlotList } from '@sportello/shared/appointment';
import type { DeskCommand, DeskCommandResult, HolderTicket } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';
import { ApiError, type ApiClient } from './api-client.ts';
import { person } from './people.ts';

type Headers = Record<string, string>;
type WithoutId<T> = T extends unknown ? Omit<T, 'commandId'> : never;

/** What citizens, the ticket machine and staff of one office do in the demo, each through the public API. */
export function createActors(call: ApiClient, officeId: string, kiosk: Headers) {
  /** Everybody books from an address of their own (TEST-NET-1), so that the demo does not use up the visitor's limits. */
  const from = (number: number): Headers => ({ 'X-Forwarded-For': `192.0.2.${number % 250}` });

  return {
    async signIn(username: string, password: string): Promise<Headers> {
      const { response } = await call('POST', '/session', { body: { username, password } });
      const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
      return { cookie: cookies.join('; ') };
    },

    async takeNumber(service: Service): Promise<HolderTicket> {
      const body = { serviceId: service.id, commandId: randomUUID() };
      return (await call<HolderTicket>('POST', `/offices/${officeId}/tickets`, { body, headers: kiosk }))
        .value;
    },

    async slots(service: Service, fromDate: string, toDate: string): Promise<Slot[]> {
      const query = new URLSearchParams({ serviceId: service.id, from: fromDate, to: toDate });
      return (await call<SlotList>('GET', `/slots?${query}`)).value.slots;
    },

    /** Holds and confirms. The number says which invented person it is. */
    async book(service: Service, slot: Slot, number: number): Promise<Booked> {
      const session = randomUUID();
      const headers = from(number);
      const { calendarId, start } = slot;
      const hold = await call<Hold>('POST', '/holds', {
        body: { serviceId: service.id, calendarId, start, session },
        headers,
      });
      const body = {
        holdId: hold.value.id,
        session,
        citizen: person(number),
        subject: service.title.it,
        consent: true,
      };
      return (await call<Booked>('POST', '/appointments', { body, headers })).value;
    },

    async checkIn(code: string): Promise<HolderTicket> {
      const body = { code, commandId: randomUUID() };
      return (await call<HolderTicket>('POST', `/offices/${officeId}/check-ins`, { body, headers: kiosk }))
        .value;
    },

    async command(
      staff: Headers,
      deskId: string,
      command: WithoutId<DeskCommand>,
    ): Promise<DeskCommandResult> {
      const body = { ...command, commandId: randomUUID() };
      return (await call<DeskCommandResult>('POST', `/desks/${deskId}/commands`, { body, headers: staff }))
        .value;
    },
  };
}
export type Actors = ReturnType<typeof createActors>;

/** Expected refusals are part of a day: they give undefined, and `tell` hears of them. Anything else is thrown. */
export async function attempt<T>(
  action: Promise<T>,
  tell: (error: ApiError) => void = () => {},
): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell(error);
    return undefined;
  }
}
