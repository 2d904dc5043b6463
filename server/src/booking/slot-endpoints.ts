import {
  firstFreeQuerySchema,
  firstFreeSchema,
  slotListSchema,
  slotQuerySchema,
  type FirstFreeQuery,
  type SlotQuery,
} from '@sportello/shared/appointment';
import { staffOf } from '../http/auth.ts';
import { endpoint, okBytes, type Endpoint } from '../http/endpoint.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { Availability, FreeSlot } from './availability.ts';
import type { Identity } from './identity.ts';
import type { SlotAnswer, SlotAnswers } from './slot-answers.ts';
import { toSlot, type ListSlots } from './slot-list.ts';
import { MINUTE_MS } from './slots/local-date.ts';

const tag = 'Booking';

export function createSlotEndpoints({
  directory,
  availability,
  identity,
  answer,
  listSlots,
}: {
  directory: DirectoryReader;
  availability: Availability;
  identity: Identity;
  answer: SlotAnswers;
  listSlots: ListSlots;
}): Endpoint[] {
  /** Until then none of them is too close for the notice of whose time it takes. */
  const validTo = (slots: readonly FreeSlot[]): number =>
    slots.reduce((earliest, { startMs, calendarIds }) => {
      const noticeMin = Math.max(...calendarIds.map((id) => directory.calendar(id).noticeMin));
      return Math.min(earliest, startMs - noticeMin * MINUTE_MS);
    }, Infinity);

  async function list(query: SlotQuery): Promise<SlotAnswer> {
    const visit = availability.servicesOf({ serviceId: query.serviceId, alsoServiceIds: query.also });
    const calendars = availability.calendarsFor(visit.service, query, visit.also);
    const wanted = {
      ...visit,
      extraPersons: query.extraPersons,
      channel: query.channel,
      sessionHash: query.session ? identity.hashSession(query.session) : null,
    };
    const { list: body, found } = await listSlots(calendars, wanted, query);
    return { body, validToMs: validTo(found) };
  }

  async function firstFree({ serviceId, also, extraPersons }: FirstFreeQuery): Promise<SlotAnswer> {
    const visit = availability.servicesOf({ serviceId, alsoServiceIds: also });
    const calendars = availability.calendarsFor(visit.service, {}, visit.also);
    const officeIds = [...new Set(calendars.map((calendar) => calendar.officeId))];
    const wanted = { ...visit, extraPersons, channel: 'online' as const, sessionHash: null };
    const offices = await Promise.all(
      officeIds.map(async (officeId) => {
        const here = calendars.filter((calendar) => calendar.officeId === officeId);
        const first = await availability.first(here, wanted);
        return { officeId, first };
      }),
    );
    const body = {
      offices: offices.map(({ officeId, first }) => ({ officeId, first: first ? toSlot(first) : null })),
    };
    return { body, validToMs: validTo(offices.flatMap(({ first }) => first ?? [])) };
  }

  return [
    endpoint({
      method: 'get',
      path: '/slots',
      tag,
      summary: 'Free starts of a service between two dates; what is listed can be booked',
      access: 'public',
      query: slotQuerySchema,
      responses: { 200: slotListSchema },
      handle: async ({ query, actor }) => {
        if (query.channel !== 'online') staffOf(actor);
        return okBytes(await answer(`slots ${JSON.stringify(query)}`, slotListSchema, () => list(query)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/first-free',
      tag,
      summary: 'The nearest free start of a visit at each office that can do all of it',
      access: 'public',
      query: firstFreeQuerySchema,
      responses: { 200: firstFreeSchema },
      handle: async ({ query }) => {
        return okBytes(
          await answer(`first ${JSON.stringify(query)}`, firstFreeSchema, () => firstFree(query)),
        );
      },
    }),
  ];
}
