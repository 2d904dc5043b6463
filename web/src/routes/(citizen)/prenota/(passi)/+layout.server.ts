import { readService } from '#lib/server/directory.ts';
import { readDraft } from '#lib/server/draft.ts';
import { readVisit } from '#lib/server/same-visit.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  const draft = readDraft(event.cookies);
  const serviceId = event.url.searchParams.get('servizio') ?? draft?.serviceId;
  const current = serviceId && serviceId === draft?.serviceId;
  return {
    service: serviceId ? await readService(event, serviceId) : null,
    /** Everything the visit is for, once that was chosen. */
    visit: current ? await readVisit(event, draft) : [],
    hold: current ? (draft.hold ?? null) : null,
    saved: event.url.searchParams.has('salvata'),
    now: new Date().toISOString(),
  };
};
