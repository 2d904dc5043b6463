import { randomUUID } from 'node:crypto';
import { fail, redirect } from '@sveltejs/kit';
import { holderTicketSchema } from '@sportello/shared/queue';
import { attempt, call, failPage } from '#lib/server/api.ts';
import { readForm, textOf } from '#lib/server/booking-forms.ts';
import { readOffices } from '#lib/server/directory.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const pathOf = (token: string) => `/tickets/${encodeURIComponent(token)}`;

export const load: PageServerLoad = async (event) => {
  const ticket = await call(event, pathOf(event.params.token), holderTicketSchema).catch(failPage);
  const office = (await readOffices(event)).find(({ id }) => id === ticket.officeId);
  return {
    ticket,
    timeZone: office?.timeZone ?? 'Europe/Rome',
    asksToLeave: event.url.searchParams.has('rinuncia'),
    /** Names what the next button does: tapped twice, it is done once. */
    commandId: randomUUID(),
  };
};

async function act(event: RequestEvent, action: 'leave' | 'postpone' | 'here') {
  const commandId = textOf(await readForm(event.request), 'commandId');
  const answer = await attempt(
    call(event, `${pathOf(event.params.token)}/${action}`, holderTicketSchema, {
      method: 'POST',
      body: { commandId },
    }),
    ['ticket.transition', 'ticket.postponeLimit'],
  );
  if (answer.ok) redirect(303, event.url.pathname);
  const { code, status } = answer.problem;
  return fail(status, {
    refused: code === 'ticket.postponeLimit' ? ('ticket.postponeOver' as const) : ('ticket.changed' as const),
  });
}

export const actions: Actions = {
  leave: (event) => act(event, 'leave'),
  postpone: (event) => act(event, 'postpone'),
  here: (event) => act(event, 'here'),
};
