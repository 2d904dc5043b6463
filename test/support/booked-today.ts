import { randomUUID } from 'node:crypto';
import type { Booked } from '@sportello/shared/appointment';
import { hashToken, newToken } from '@sportello/server/secret';
import { createHttpClient } from './http-client.ts';
import type { Product } from './product.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** People with appointments as they come to the ticket machine of the demo office: in time, and in every way not. */
export async function bookedToday({ url, context, clock }: Product) {
  const client = createHttpClient(`${url}/api/v1`);
  const id = randomUUID();
  const token = newToken();
  const officeIds = context.directory.offices().map((office) => office.id);
  const who = {
    id,
    username: `books-${id}`,
    displayName: 'Front office',
    role: 'supervisor' as const,
    officeIds,
  };
  await context.staffStore.add({ ...who, passwordHash: '-' });
  await context.staffStore.openSession(hashToken(token), id, clock.now(), clock.now() + DAY_MS);
  const headers = { cookie: `sportello_session=${token}` };

  /** The first free time at least so many minutes from now. */
  async function book(inMinutes: number, serviceId = 'carta-identita') {
    const fromMs = clock.now() + inMinutes * MINUTE_MS;
    const [from, to] = [fromMs, fromMs + 3 * DAY_MS].map((ms) => new Date(ms).toISOString().slice(0, 10));
    const listed = await client.get<{ slots: { start: string; calendarId: string }[] }>(
      `/slots?serviceId=${serviceId}&from=${from}&to=${to}&channel=phone`,
      headers,
    );
    const slot = listed.body.slots.find(({ start }) => Date.parse(start) >= fromMs);
    if (!slot) throw new Error(`nothing is free: ${JSON.stringify(listed.body).slice(0, 300)}`);
    const request = {
      commandId: randomUUID(),
      serviceId,
      calendarId: slot.calendarId,
      start: slot.start,
      channel: 'phone',
      citizen: { givenName: 'Piero', familyName: 'Neri', phone: '0577 123456' },
    };
    const { status, body } = await client.post<Booked>('/staff/appointments', request, headers);
    if (status !== 201) throw new Error(JSON.stringify(body));
    const { code, label, start } = body.appointment;
    return { code, label: label ?? '', start, key: body.key };
  }

  const cancelled = await book(150);
  await client.post(`/appointments/${cancelled.code}/cancel`, {}, { 'x-appointment-key': cancelled.key });
  return {
    soon: await book(0),
    withCamera: await book(0),
    tooEarly: await book(90),
    tomorrow: await book(24 * 60),
    elsewhere: await book(60, 'tari'),
    cancelled,
  };
}
export type BookedToday = Awaited<ReturnType<typeof bookedToday>>;
