import { randomUUID } from 'node:crypto';
import { fail, redirect } from '@sveltejs/kit';
import { joinWaitingListSchema } from '@sportello/shared/waiting-list';
import { attempt } from '#lib/server/api.ts';
import { fieldErrors, readForm, textOf } from '#lib/server/booking-forms.ts';
import { readOffices, readService } from '#lib/server/directory.ts';
import { draftFor, readDraft } from '#lib/server/draft.ts';
import { fitsOneVisit, readVisit } from '#lib/server/same-visit.ts';
import { personsOf } from '#lib/server/visit-tried.ts';
import { joinWaitingList } from '#lib/server/waiting-api.ts';
import { localDateOf } from '#lib/citizen/format-time.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad } from './$types';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const draft = readDraft(event.cookies);
  const serviceId = searchParams.get('servizio') ?? draft?.serviceId ?? redirect(303, '/prenota');
  const [service, offices, { municipality }] = await Promise.all([
    readService(event, serviceId),
    readOffices(event),
    event.parent(),
  ]);
  const officeId = searchParams.get('ufficio') ?? draft?.officeId;
  const now = Date.now();
  const { givenName = '', familyName = '', email = '', phone = '' } = draft ?? {};
  // What is filled in goes along where it is about this service.
  const { also, extraPersons } = draftFor(draft, serviceId);
  const able = await Promise.all(
    offices
      .filter((office) => service.officeIds.includes(office.id))
      .map(async ({ id, name }) =>
        (await fitsOneVisit(event, { serviceId, also, officeId: id })) ? [{ id, name }] : [],
      ),
  );
  return {
    visit: await readVisit(event, { serviceId, also }),
    extraPersons,
    offices: able.flat(),
    commandId: randomUUID(),
    values: {
      officeId: officeId ?? '',
      from: localDateOf(new Date(now), municipality.timeZone),
      to: localDateOf(new Date(now + DEFAULT_DAYS * DAY_MS), municipality.timeZone),
      givenName,
      familyName,
      email,
      phone,
    },
  };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request);
    const read = (name: string) => textOf(form, name);
    const values = {
      officeId: read('officeId'),
      from: read('from'),
      to: read('to'),
      givenName: read('givenName'),
      familyName: read('familyName'),
      email: read('email'),
      phone: read('phone'),
      consent: read('consent'),
    };
    const { givenName, familyName, email, phone } = values;
    const parsed = joinWaitingListSchema.safeParse({
      commandId: read('commandId'),
      serviceId: read('serviceId'),
      alsoServiceIds: form.getAll('also'),
      extraPersons: personsOf(read('extraPersons')),
      officeId: values.officeId || undefined,
      from: values.from,
      to: values.to,
      citizen: { givenName, familyName, email, phone: phone || undefined },
      language: event.locals.language,
      consent: values.consent === 'true' || undefined,
    });
    if (!parsed.success) return fail(422, { values, errors: fieldErrors(parsed.error, values) });
    const joined = await attempt(joinWaitingList(event, parsed.data), [
      'request.tooMany',
      'service.notOfferedHere',
    ]);
    if (!joined.ok) {
      const { code, status } = joined.problem;
      const message: MessageKey = code === 'request.tooMany' ? 'error.tooMany' : 'error.also.apart';
      return fail(status, { values, message });
    }
    redirect(303, `/lista-attesa/${joined.data.id}?key=${encodeURIComponent(joined.data.key)}`);
  },
};
