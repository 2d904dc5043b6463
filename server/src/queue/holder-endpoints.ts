import { z } from 'zod';
import { holderCommandSchema, holderTicketSchema } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { HolderActions } from './holder-actions.ts';
import type { HolderTickets } from './holder-ticket.ts';

interface Parts {
  holderTickets: HolderTickets;
  holderActions: HolderActions;
}

/** What the person with the number reads and does; the token in the path is all they need. */
export function createHolderEndpoints({ holderTickets, holderActions }: Parts): Endpoint[] {
  const common = {
    tag: 'Queue',
    access: 'public',
    params: z.object({ token: z.string().max(120) }),
    responses: { 200: holderTicketSchema },
  } as const;

  const action = (
    name: string,
    summary: string,
    act: (ticket: Ticket, commandId?: string) => Promise<Ticket>,
  ): Endpoint =>
    endpoint({
      ...common,
      method: 'post',
      path: `/tickets/{token}/${name}`,
      summary,
      body: holderCommandSchema,
      handle: async ({ params, body }) => {
        const ticket = await holderTickets.byToken(params.token);
        return ok(await holderTickets.view(await act(ticket, body.commandId)));
      },
    });

  return [
    endpoint({
      ...common,
      method: 'get',
      path: '/tickets/{token}',
      summary: "One's own ticket: place in the queue and expected wait",
      handle: async ({ params }) => ok(await holderTickets.view(await holderTickets.byToken(params.token))),
    }),
    action('leave', 'Give up waiting', holderActions.leave),
    action('postpone', 'Ask to be called some minutes later; the promise stays', holderActions.postpone),
    action('here', 'Be called again after a rest or a missed call', holderActions.here),
  ];
}
