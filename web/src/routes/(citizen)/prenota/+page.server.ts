import { redirect } from '@sveltejs/kit';
import { releaseHold } from '#lib/server/booking-api.ts';
import { deleteDraft, readDraft } from '#lib/server/draft.ts';
import { readServices } from '#lib/server/directory.ts';
import { byCategory, searchServices } from '#lib/citizen/search-services.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const wanted = event.url.searchParams.get('servizio');
  if (wanted) redirect(303, `/prenota/luogo?${new URLSearchParams({ servizio: wanted })}`);

  const { categories, services } = await readServices(event);
  const search = event.url.searchParams.get('cerca')?.slice(0, 80) ?? '';
  const bookable = services.filter((service) => service.calendarIds.length > 0);
  const draft = readDraft(event.cookies);
  return {
    search,
    groups: byCategory(categories, searchServices(bookable, search, event.locals.language)),
    running: draft ? (services.find((service) => service.id === draft.serviceId)?.title ?? null) : null,
  };
};

export const actions: Actions = {
  /** Throws away the running request and gives its time back. */
  discard: async (event) => {
    const draft = readDraft(event.cookies);
    if (draft) await releaseHold(event, draft);
    deleteDraft(event.cookies);
    redirect(303, '/prenota');
  },
};
