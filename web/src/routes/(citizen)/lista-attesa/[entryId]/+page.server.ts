import { fail, redirect } from '@sveltejs/kit';
import { attempt, failPage } from '#lib/server/api.ts';
import { readOffices } from '#lib/server/directory.ts';
import { readVisit } from '#lib/server/same-visit.ts';
import { draftFor, readDraft, writeDraft } from '#lib/server/draft.ts';
import { acceptEarlier, leaveWaitingList, readWaitingPlace } from '#lib/server/waiting-api.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** The key of the link; without it there is nothing to show. */
const keyOf = (url: URL): string => url.searchParams.get('key') ?? redirect(303, '/');

export const load: PageServerLoad = async (event) => {
  const key = keyOf(event.url);
  const place = await readWaitingPlace(event, event.params.entryId, key).catch(failPage);
  const also = place.alsoServiceIds;
  const [visit, offices] = await Promise.all([
    readVisit(event, { serviceId: place.serviceId, also }),
    readOffices(event),
  ]);
  const office = offices.find((one) => one.id === place.offer?.slot.officeId);
  return {
    place,
    key,
    titles: visit.map(({ title }) => title),
    office: office ? { name: office.name, timeZone: office.timeZone } : null,
    asksToLeave: event.url.searchParams.has('rinuncia'),
  };
};

/** Whoever has an appointment needs to fill in nothing: it moves to the offered time. */
async function moveThere(event: RequestEvent, entryId: string, key: string) {
  const moved = await attempt(acceptEarlier(event, entryId, key), [
    'hold.expired',
    'appointment.state',
    'appointment.started',
  ]);
  if (!moved.ok) return fail(moved.problem.status, { message: 'error.offer.late' as MessageKey });
  return { movedTo: moved.data };
}

export const actions: Actions = {
  /** Goes on as an ordinary booking whose time is already reserved. */
  accept: async (event) => {
    const key = keyOf(event.url);
    const { serviceId, alsoServiceIds, extraPersons, offer, appointmentCode } = await readWaitingPlace(
      event,
      event.params.entryId,
      key,
    ).catch(failPage);
    if (appointmentCode) return moveThere(event, event.params.entryId, key);
    if (!offer?.hold) return fail(410, { message: 'error.offer.late' as MessageKey });
    const { calendarId, officeId, start, end } = offer.slot;
    writeDraft(event, {
      ...draftFor(readDraft(event.cookies), serviceId),
      // The offered time is for what was wished, whatever was filled in since.
      also: alsoServiceIds,
      extraPersons,
      session: offer.hold.session,
      officeId,
      hold: { id: offer.hold.id, calendarId, start, end, expiresAt: offer.expiresAt, asksFiscalCode: false },
    });
    redirect(303, '/prenota/dettagli');
  },

  leave: async (event) => {
    const key = keyOf(event.url);
    const left = await attempt(leaveWaitingList(event, event.params.entryId, key), ['request.tooMany']);
    if (!left.ok) return fail(429, { message: 'error.tooMany' as MessageKey });
    redirect(303, `${event.url.pathname}?key=${encodeURIComponent(key)}`);
  },
};
