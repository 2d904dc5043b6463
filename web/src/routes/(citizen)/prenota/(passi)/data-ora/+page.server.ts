import { fail, redirect } from '@sveltejs/kit';
import { holdRequestSchema } from '@sportello/shared/appointment';
import { attempt, failPage } from '#lib/server/api.ts';
import { readSlots, rememberHold, takeHold } from '#lib/server/booking-api.ts';
import { textOf } from '#lib/server/booking-forms.ts';
import { readCalendars } from '#lib/server/directory.ts';
import { writeDraft } from '#lib/server/draft.ts';
import { arrangeSlots, chooseMonth, monthRange } from '#lib/server/slot-days.ts';
import { requireOffice } from '#lib/server/step-guard.ts';
import { localDateOf } from '#lib/citizen/format-time.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad } from './$types';

const slotChoiceSchema = holdRequestSchema.pick({ calendarId: true, start: true });

export const load: PageServerLoad = async (event) => {
  const draft = requireOffice(event.cookies);
  const { municipality } = await event.parent();
  const query = event.url.searchParams;
  const today = localDateOf(new Date(), municipality.timeZone);
  const heldDay = draft.hold ? localDateOf(draft.hold.start, municipality.timeZone) : null;

  const read = (month: string) => readSlots(event, draft, monthRange(month, today)).catch(failPage);
  let month = chooseMonth(query.get('mese'), (query.get('giorno') ?? heldDay ?? today).slice(0, 7), today);
  let list = await read(month);
  // Nobody wants to look at an empty month while the next one has free times.
  if (!query.has('mese') && list.slots.length === 0 && list.first) {
    month = localDateOf(list.first.start, list.timeZone).slice(0, 7);
    list = await read(month);
  }
  const calendars = await readCalendars(event, draft.serviceId);
  return {
    ...arrangeSlots(list, month, today, query.get('giorno') ?? heldDay),
    month,
    first: list.first,
    timeZone: list.timeZone,
    /** Who receives, where it is a person's time. */
    people: calendars.filter((calendar) => calendar.kind === 'person'),
    held: draft.hold ? `${draft.hold.calendarId}|${draft.hold.start}` : null,
  };
};

/** What to tell for a time that cannot be had. */
const refusals = {
  'slot.taken': 'error.slot.taken',
  'slot.unavailable': 'error.slot.unavailable',
  'request.tooMany': 'error.tooMany',
} as const satisfies Partial<Record<string, MessageKey>>;

export const actions: Actions = {
  default: async (event) => {
    const draft = requireOffice(event.cookies);
    const form = await event.request.formData();
    if (textOf(form, 'intent') === 'save') {
      writeDraft(event, { ...draft, saved: true });
      redirect(303, '/prenota/data-ora?salvata');
    }
    const [calendarId, start] = textOf(form, 'slot').split('|');
    const choice = slotChoiceSchema.safeParse({ calendarId, start });
    if (!choice.success) return fail(422, { errors: { slot: 'error.slot.missing' as MessageKey } });

    const taken = await attempt(takeHold(event, draft, choice.data), [
      'slot.taken',
      'slot.unavailable',
      'request.tooMany',
    ]);
    if (!taken.ok) {
      const { code, status } = taken.problem;
      return fail(status, { message: refusals[code as keyof typeof refusals] });
    }
    writeDraft(event, { ...draft, hold: rememberHold(taken.data) });
    redirect(303, '/prenota/dettagli');
  },
};
