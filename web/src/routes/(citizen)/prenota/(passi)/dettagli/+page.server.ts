import { fail, redirect } from '@sveltejs/kit';
import { visitTitle } from '@sportello/shared/same-visit';
import { cut, detailsFormSchema, fieldErrors, readForm, textOf } from '#lib/server/booking-forms.ts';
import { writeDraft } from '#lib/server/draft.ts';
import { readVisit } from '#lib/server/same-visit.ts';
import { requireHold } from '#lib/server/step-guard.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const draft = requireHold(event.cookies);
  const titles = (await readVisit(event, draft)).map(({ title }) => title);
  return {
    values: {
      subject: draft.subject ?? visitTitle(titles, event.locals.language).slice(0, 200),
      details: draft.details ?? '',
    },
  };
};

export const actions: Actions = {
  default: async (event) => {
    const draft = requireHold(event.cookies);
    const form = await readForm(event.request);
    const values = { subject: textOf(form, 'subject'), details: textOf(form, 'details') };
    if (textOf(form, 'intent') === 'save') {
      const typed = { subject: cut(values.subject, 200), details: cut(values.details, 200) };
      writeDraft(event, { ...draft, ...typed, saved: true });
      redirect(303, '/prenota/dettagli?salvata');
    }
    const parsed = detailsFormSchema.safeParse(values);
    if (!parsed.success) return fail(422, { values, errors: fieldErrors(parsed.error, values) });
    writeDraft(event, { ...draft, ...parsed.data });
    redirect(303, '/prenota/richiedente');
  },
};
