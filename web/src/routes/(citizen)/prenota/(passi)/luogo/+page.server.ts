import { fail, redirect } from '@sveltejs/kit';
import { MAX_FURTHER_SERVICES } from '@sportello/shared/appointment';
import { visitModes } from '@sportello/shared/service';
import { readFirstFree, releaseHold, type FirstFree } from '#lib/server/booking-api.ts';
import { attempt, type Caller } from '#lib/server/api.ts';
import { readForm, textOf, type FieldErrors } from '#lib/server/booking-forms.ts';
import { readOffices, readService, readServices } from '#lib/server/directory.ts';
import { draftFor, readDraft, writeDraft } from '#lib/server/draft.ts';
import { fitsOneVisit, readFurtherServices } from '#lib/server/same-visit.ts';
import { personsOf, visitTried } from '#lib/server/visit-tried.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const serviceIdOf = ({ url, cookies }: RequestEvent | Parameters<PageServerLoad>[0]): string =>
  url.searchParams.get('servizio') ?? readDraft(cookies)?.serviceId ?? redirect(303, '/prenota');

/** Offices with their first free time; none where nobody does all of it. */
async function readChoices(event: Caller, visit: Parameters<typeof readFirstFree>[1]): Promise<FirstFree[]> {
  const free = await attempt(readFirstFree(event, visit), ['service.noBooking', 'service.notOfferedHere']);
  return free.ok ? free.data : [];
}

export const load: PageServerLoad = async (event) => {
  const serviceId = serviceIdOf(event);
  const [offices, further] = await Promise.all([readOffices(event), readFurtherServices(event, serviceId)]);
  const saved = draftFor(readDraft(event.cookies), serviceId);
  const tried = visitTried(event.url.searchParams);
  const also = (tried?.also ?? saved.also).filter((id) => further.some(({ service }) => service.id === id));
  const extraPersons = tried?.extraPersons ?? saved.extraPersons;
  const [alone, together] = await Promise.all([
    readChoices(event, { serviceId, extraPersons }),
    readChoices(event, { serviceId, also, extraPersons }),
  ]);
  const placed = ({ officeId, first }: FirstFree, canAll: boolean) => {
    const office = offices.find((one) => one.id === officeId);
    return office ? [{ office, first, canAll }] : [];
  };
  const isTogether = ({ officeId }: FirstFree) => together.some((one) => one.officeId === officeId);
  return {
    /** Where all that was chosen can be done, by the first time for all of it; then the other offices of the service. */
    choices: [
      ...together.flatMap((one) => placed(one, true)),
      ...alone.filter((one) => !isTogether(one)).flatMap((one) => placed(one, false)),
    ],
    further,
    chosen: {
      also,
      officeId: tried?.officeId ?? saved.officeId ?? null,
      mode: tried?.mode ?? saved.mode ?? null,
      extraPersons,
    },
    /** What was chosen together can no longer be booked so. */
    apart: event.url.searchParams.has('separati'),
  };
};

export const actions: Actions = {
  default: async (event) => {
    const serviceId = serviceIdOf(event);
    const [service, { services }] = await Promise.all([readService(event, serviceId), readServices(event)]);
    const form = await readForm(event.request);
    const before = draftFor(readDraft(event.cookies), serviceId);
    const officeId = textOf(form, 'officeId') || before.officeId;
    const mode = visitModes.find((one) => one === textOf(form, 'mode')) ?? service.modes[0] ?? 'desk';
    const extraPersons = personsOf(textOf(form, 'extraPersons'));
    const ticked = form.getAll('also');
    const also = services.map(({ id }) => id).filter((id) => id !== serviceId && ticked.includes(id));
    const isSaved = textOf(form, 'intent') === 'save';

    const errors: FieldErrors = {};
    if (!officeId || !service.officeIds.includes(officeId)) errors.officeId = 'error.officeId.missing';
    else if (also.length > MAX_FURTHER_SERVICES) errors.also = 'error.also.tooMany';
    else if (!(await fitsOneVisit(event, { serviceId, also, officeId, mode })))
      errors.also = 'error.also.apart';
    if (!isSaved && Object.keys(errors).length > 0) {
      return fail(422, { errors, chosen: { also, officeId: officeId ?? null, mode, extraPersons } });
    }

    const isSameVisit = also.join() === before.also.join();
    const same =
      officeId === before.officeId &&
      mode === before.mode &&
      extraPersons === before.extraPersons &&
      isSameVisit;
    // A time that was reserved elsewhere, or for fewer people or services, is of no use.
    if (!same) await releaseHold(event, before);
    const draft = {
      ...before,
      also: also.slice(0, MAX_FURTHER_SERVICES),
      officeId,
      mode,
      extraPersons,
      ...(same ? {} : { hold: undefined }),
      // The reason names the services unless the citizen wrote another; it is proposed anew.
      ...(isSameVisit ? {} : { subject: undefined }),
    };

    writeDraft(event, isSaved ? { ...draft, saved: true } : draft);
    redirect(303, isSaved ? '/prenota/luogo?salvata' : '/prenota/data-ora');
  },
};
