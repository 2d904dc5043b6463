import { randomUUID } from 'node:crypto';
import type { Booked, Hold, SlotList } from '@sportello/shared/appointment';
import type { Problem } from '@sportello/shared/problem';
import type { createHttpClient } from './http-client.ts';

type Client = Pick<ReturnType<typeof createHttpClient>, 'get' | 'post'>;

/** The steps of a citizen on the web, through the public API. */
export function createBookingSteps(client: Client) {
  const hold = (
    start: string,
    {
      serviceId = 'identity-card',
      calendarId = 'registry-counters',
      session = randomUUID(),
      extraPersons = 0,
      alsoServiceIds = [] as string[],
    } = {},
  ) =>
    client
      .post<Hold & Problem>('/holds', { serviceId, alsoServiceIds, calendarId, start, session, extraPersons })
      .then((answer) => ({ ...answer, session }));
  const bookHold = (
    holdId: string,
    session: string,
    {
      email = `${session}@example.org`,
      phone,
      language = 'it',
    }: { email?: string; phone?: string; language?: string } = {},
  ) =>
    client.post<Booked & Problem>('/appointments', {
      holdId,
      session,
      citizen: { givenName: 'Ada', familyName: 'Rossi', email, ...(phone ? { phone } : {}) },
      subject: 'Rinnovo',
      details: 'Con il bambino',
      language,
      consent: true,
    });

  return {
    hold,
    bookHold,
    async slots(from: string, to: string, query = ''): Promise<SlotList> {
      const answer = await client.get<SlotList>(
        `/slots?serviceId=identity-card&from=${from}&to=${to}${query}`,
      );
      return answer.body;
    },
    /** Hold and booking in one go; the answer of the first step that refuses. */
    async book(start: string, options: Parameters<typeof hold>[1] & Parameters<typeof bookHold>[2] = {}) {
      const held = await hold(start, options);
      if (held.status !== 201) return { status: held.status, body: held.body as unknown as Booked & Problem };
      return bookHold(held.body.id, held.session, options);
    },
  };
}
