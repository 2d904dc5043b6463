import { redirect } from '@sveltejs/kit';
import { holderTicketSchema } from '@sportello/shared/queue';
import { attempt, call, failPage } from '#lib/server/api.ts';
import type { Actions, PageServerLoad } from './$types';

const pathOf = (token: string) => `/tickets/${encodeURIComponent(token)}`;

export const load: PageServerLoad = async (event) => ({
  ticket: await call(event, pathOf(event.params.token), holderTicketSchema).catch(failPage),
  asksToLeave: event.url.searchParams.has('rinuncia'),
});

export const actions: Actions = {
  /** Somebody who has been called in between stays: the page then says where to go. */
  leave: async (event) => {
    await attempt(
      call(event, `${pathOf(event.params.token)}/leave`, holderTicketSchema, { method: 'POST' }),
      ['ticket.transition'],
    );
    redirect(303, event.url.pathname);
  },
};
