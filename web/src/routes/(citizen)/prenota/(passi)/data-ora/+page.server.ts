import { fail, redirect } from '@sveltejs/kit';
import { attempt, failPage } from '#lib/server/api.ts';
import { readSlots, rememberHold, takeHold } from '#lib/server/booking-api.ts';
import { readForm, textOf } from '#lib/server/booking-forms.ts';
import { readCalendars } from '#lib/server/directory.ts';
import { writeDraft } from '#lib/server/draft.ts';
import { chosenSlot, loadSlotChoice, slotRefusalCodes, slotRefusals } from '#lib/server/slot-choice.ts';
import { fitsOneVisit } from '#lib/server/same-visit.ts';
import { requireOffice } from '#lib/server/step-guard.ts';
import { steps } from '#lib/citizen/steps.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const draft = requireOffice(event.cookies);
  if (!(await fitsOneVisit(event, draft))) redirect(303, '/prenota/luogo?separati');
  const { municipality } = await event.parent();
  return {
    /** The reserved time ran out and somebody else has it. */
    lost: event.url.searchParams.has('preso'),
    choice: await loadSlotChoice({
      query: event.url.searchParams,
      timeZone: municipality.timeZone,
      held: draft.hold,
      read: (range) => readSlots(event, draft, range).catch(failPage),
      calendars: await readCalendars(event, draft.serviceId),
    }),
  };
};

export const actions: Actions = {
  default: async (event) => {
    const draft = requireOffice(event.cookies);
    const form = await readForm(event.request);
    if (textOf(form, 'intent') === 'save') {
      writeDraft(event, { ...draft, saved: true });
      redirect(303, '/prenota/data-ora?salvata');
    }
    const slot = chosenSlot(form);
    if (!slot) return fail(422, { errors: { slot: 'error.slot.missing' as MessageKey } });

    const taken = await attempt(takeHold(event, draft, slot), slotRefusalCodes);
    if (!taken.ok) {
      const message: MessageKey = slotRefusals[taken.problem.code as keyof typeof slotRefusals];
      return fail(taken.problem.status, { message });
    }
    writeDraft(event, { ...draft, hold: rememberHold(taken.data) });
    const back = steps.slice(2).find((step) => textOf(form, 'back') === `/prenota/${step}`);
    redirect(303, `/prenota/${back ?? 'dettagli'}`);
  },
};
