import { fail, redirect } from '@sveltejs/kit';
import { visitModes } from '@sportello/shared/service';
import { readFirstFree, releaseHold } from '#lib/server/booking-api.ts';
import { attempt } from '#lib/server/api.ts';
import { textOf, type FieldErrors } from '#lib/server/booking-forms.ts';
import { readOffices, readService } from '#lib/server/directory.ts';
import { draftFor, readDraft, writeDraft } from '#lib/server/draft.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const serviceIdOf = ({ url, cookies }: RequestEvent | Parameters<PageServerLoad>[0]): string =>
  url.searchParams.get('servizio') ?? readDraft(cookies)?.serviceId ?? redirect(303, '/prenota');

export const load: PageServerLoad = async (event) => {
  const serviceId = serviceIdOf(event);
  const [offices, free] = await Promise.all([
    readOffices(event),
    attempt(readFirstFree(event, serviceId), ['service.noBooking']),
  ]);
  const draft = draftFor(readDraft(event.cookies), serviceId);
  return {
    choices: (free.ok ? free.data : []).flatMap(({ officeId, first }) => {
      const office = offices.find((one) => one.id === officeId);
      return office ? [{ office, first }] : [];
    }),
    chosen: { officeId: draft.officeId ?? null, mode: draft.mode ?? null, extraPersons: draft.extraPersons },
  };
};

export const actions: Actions = {
  default: async (event) => {
    const serviceId = serviceIdOf(event);
    const service = await readService(event, serviceId);
    const form = await event.request.formData();
    const before = draftFor(readDraft(event.cookies), serviceId);
    const officeId = textOf(form, 'officeId') || before.officeId;
    const mode = visitModes.find((one) => one === textOf(form, 'mode')) ?? service.modes[0] ?? 'desk';
    const extraPersons = Math.min(10, Math.max(0, Math.trunc(Number(textOf(form, 'extraPersons'))) || 0));
    const same = officeId === before.officeId && mode === before.mode && extraPersons === before.extraPersons;
    // A time that was reserved elsewhere, or for fewer people, is of no use.
    if (!same) await releaseHold(event, before);
    const draft = { ...before, officeId, mode, extraPersons, ...(same ? {} : { hold: undefined }) };

    if (textOf(form, 'intent') === 'save') {
      writeDraft(event, { ...draft, saved: true });
      redirect(303, '/prenota/luogo?salvata');
    }
    const errors: FieldErrors = {};
    if (!officeId || !service.officeIds.includes(officeId)) errors.officeId = 'error.officeId.missing';
    if (Object.keys(errors).length > 0) return fail(422, { errors });
    writeDraft(event, draft);
    redirect(303, '/prenota/data-ora');
  },
};
