import { fail } from '@sveltejs/kit';
import { linkRequestSchema } from '@sportello/shared/appointment';
import { attempt, command } from '#lib/server/api.ts';
import { fieldErrors, readForm, textOf } from '#lib/server/booking-forms.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  code: url.searchParams.get('codice')?.slice(0, 40) ?? '',
  erased: url.searchParams.has('cancellati'),
});

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request);
    const values = { code: textOf(form, 'code'), email: textOf(form, 'email') };
    const parsed = linkRequestSchema.safeParse(values);
    if (!parsed.success) return fail(422, { values, errors: fieldErrors(parsed.error, values) });
    const answer = await attempt(
      command(event, '/appointments/link', { method: 'POST', body: parsed.data }),
      ['request.tooMany'],
    );
    if (!answer.ok) return fail(429, { values, message: 'error.tooMany' as MessageKey });
    return { sent: parsed.data.email };
  },
};
