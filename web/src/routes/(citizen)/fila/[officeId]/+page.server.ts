import { randomUUID } from 'node:crypto';
import { error, fail, redirect } from '@sveltejs/kit';
import { joinQueueSchema } from '@sportello/shared/joining';
import type { ProblemCode } from '@sportello/shared/problem';
import { holderTicketSchema, publicQueueSchema } from '@sportello/shared/queue';
import { attempt, call, failPage } from '#lib/server/api.ts';
import { readForm, textOf } from '#lib/server/booking-forms.ts';
import { readOffices, readServices } from '#lib/server/directory.ts';
import { phoneOf } from '#lib/server/phone.ts';
import { isJoinable } from '#lib/citizen/joining/joinable.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const { officeId } = event.params;
  const [offices, { services }] = await Promise.all([readOffices(event), readServices(event)]);
  const office = offices.find((one) => one.id === officeId && isJoinable(one));
  if (!office) error(404, 'Numbers of this office are not taken with a phone');
  const queue = await call(event, `/offices/${officeId}/queue`, publicQueueSchema).catch(failPage);
  return {
    office,
    way: office.joining?.way,
    services: services
      .filter((service) => service.walkIn && service.officeIds.includes(officeId))
      .map(({ id, title }) => ({ id, title, wait: queue.waits.find(({ serviceId }) => serviceId === id) })),
    chosen: event.url.searchParams.get('servizio'),
    code: event.url.searchParams.get('codice')?.slice(0, 20) ?? '',
    commandId: randomUUID(),
  };
};

const refusals = {
  'join.wrongCode': 'error.roomCode.wrong',
  'join.tooFar': 'error.join.tooFar',
  'join.notOffered': 'error.join.notOffered',
  'office.closed': 'error.join.closed',
  'tickets.stopped': 'error.join.stopped',
  'service.noWalkIn': 'error.join.notOffered',
  'service.notOfferedHere': 'error.join.notOffered',
  'request.tooMany': 'error.tooMany',
} as const satisfies Partial<Record<ProblemCode, MessageKey>>;

/** What the form has and the contract wants; a position counts as soon as the page has put one in. */
function requestOf(event: RequestEvent, form: FormData) {
  const number = (name: string) => Number.parseFloat(textOf(form, name));
  const cause = textOf(form, 'cause');
  const place = {
    way: 'distance',
    latitude: number('latitude'),
    longitude: number('longitude'),
    accuracyM: number('accuracyM'),
  };
  return {
    serviceId: textOf(form, 'serviceId'),
    commandId: textOf(form, 'commandId'),
    phone: phoneOf(event),
    ...(cause && { cause }),
    proof: form.has('code') ? { way: 'code', code: textOf(form, 'code') } : place,
  };
}

/** The message of each field, by its name in the contract. */
const fields: Record<string, [field: string, missing: MessageKey, form: MessageKey]> = {
  serviceId: ['serviceId', 'error.joinService.missing', 'error.joinService.missing'],
  code: ['code', 'error.roomCode.missing', 'error.roomCode.form'],
  latitude: ['place', 'error.place.missing', 'error.place.missing'],
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request);
    const request = requestOf(event, form);
    const values = { serviceId: request.serviceId, code: textOf(form, 'code'), cause: textOf(form, 'cause') };
    const parsed = joinQueueSchema.safeParse(request);
    if (!parsed.success) {
      const errors: Record<string, MessageKey> = {};
      for (const { path } of parsed.error.issues) {
        const [field, missing, wrong] = fields[String(path.at(-1))] ?? [];
        if (field && missing && wrong) errors[field] ??= textOf(form, field) ? wrong : missing;
      }
      return fail(422, { values, errors });
    }
    const answer = await attempt(
      call(event, `/offices/${event.params.officeId}/joins`, holderTicketSchema, {
        method: 'POST',
        body: parsed.data,
      }),
      Object.keys(refusals) as (keyof typeof refusals)[],
    );
    if (answer.ok) redirect(303, `/ticket/${encodeURIComponent(answer.data.token)}`);
    const { code, status } = answer.problem;
    if (code === 'join.wrongCode') return fail(status, { values, errors: { code: refusals[code] } });
    return fail(status, { values, message: refusals[code as keyof typeof refusals] });
  },
};
