import { fail, redirect } from '@sveltejs/kit';
import type { Problem } from '@sportello/shared/problem';
import { attempt } from '#lib/server/api.ts';
import { book, rememberHold, takeHold } from '#lib/server/booking-api.ts';
import { readForm, textOf } from '#lib/server/booking-forms.ts';
import { readOffices } from '#lib/server/directory.ts';
import { deleteDraft, writeBooked, writeDraft } from '#lib/server/draft.ts';
import { requireApplicant } from '#lib/server/step-guard.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const draft = requireApplicant(event.cookies);
  const offices = await readOffices(event);
  const { subject, details, givenName, familyName, email, phone = '', hold } = draft;
  return {
    office: offices.find((office) => office.id === draft.officeId) ?? null,
    start: hold.start,
    minutes: (Date.parse(hold.end) - Date.parse(hold.start)) / 60_000,
    fields: { subject, details, givenName, familyName, email, phone },
  };
};

/** Asked for since the time was reserved: the page before has the field. */
const asksFiscalCode = ({ code, errors }: Problem): boolean =>
  code === 'request.invalid' && !!errors?.some(({ path }) => path === 'citizen.fiscalCode');

const expiredCodes = ['hold.expired', 'hold.notFound'] as const;
const lostCodes = ['slot.taken', 'slot.unavailable'] as const;

/** Books; where the reserved time has run out but is still free, takes it again first. */
async function bookOrRenew(event: RequestEvent) {
  const draft = requireApplicant(event.cookies);
  const first = await attempt(book(event, draft, draft, event.locals.language), [
    ...expiredCodes,
    ...lostCodes,
    'appointment.limit',
    'request.invalid',
    'request.tooMany',
  ]);
  if (first.ok || !expiredCodes.some((code) => code === first.problem.code)) return first;

  const again = await attempt(takeHold(event, draft, draft.hold), lostCodes);
  if (!again.ok) return again;
  const renewed = { ...draft, hold: rememberHold(again.data) };
  writeDraft(event, renewed);
  return attempt(book(event, renewed, renewed, event.locals.language), [
    ...expiredCodes,
    ...lostCodes,
    'appointment.limit',
    'request.invalid',
    'request.tooMany',
  ]);
}

export const actions: Actions = {
  default: async (event) => {
    const draft = requireApplicant(event.cookies);
    const form = await readForm(event.request);
    if (textOf(form, 'intent') === 'save') {
      writeDraft(event, { ...draft, saved: true });
      redirect(303, '/prenota/riepilogo?salvata');
    }
    if (form.get('consent') !== 'true') {
      return fail(422, { errors: { consent: 'error.consent.missing' as MessageKey } });
    }
    const answer = await bookOrRenew(event);
    if (!answer.ok) {
      const { code, status } = answer.problem;
      if (asksFiscalCode(answer.problem)) {
        writeDraft(event, { ...draft, hold: { ...draft.hold, asksFiscalCode: true } });
        redirect(303, '/prenota/richiedente');
      }
      if (code === 'appointment.limit') return fail(status, { message: 'error.limit' as MessageKey });
      if (code === 'request.tooMany') return fail(status, { message: 'error.tooMany' as MessageKey });
      return fail(status, { message: 'error.slot.lost' as MessageKey });
    }
    writeBooked(event, { code: answer.data.appointment.code, key: answer.data.key });
    deleteDraft(event.cookies);
    redirect(303, '/prenota/conferma');
  },
};
