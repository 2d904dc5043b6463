import { redirect } from '@sveltejs/kit';
import { ratingSchema } from '@sportello/shared/appointment';
import { attempt, command } from '#lib/server/api.ts';
import { readForm, textOf } from '#lib/server/booking-forms.ts';
import type { Actions, PageServerLoad } from './$types';

/** Only forms come here; whoever opens the address goes home. */
export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request);
    const parsed = ratingSchema.safeParse({
      page: textOf(form, 'page'),
      stars: Number(textOf(form, 'stars')),
      reason: textOf(form, 'reason') || undefined,
      comment: textOf(form, 'comment') || undefined,
    });
    if (!parsed.success) redirect(303, '/');
    await attempt(command(event, '/ratings', { method: 'POST', body: parsed.data }), ['request.tooMany']);
    redirect(303, `${parsed.data.page}?grazie`);
  },
};
