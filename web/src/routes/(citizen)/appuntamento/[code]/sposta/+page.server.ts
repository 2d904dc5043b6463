import { fail, redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/booking-forms.ts';
import { attempt, failPage } from '#lib/server/api.ts';
import { keyOf } from '#lib/server/appointment-key.ts';
import { moveAppointment, readAppointment, readOwnSlots } from '#lib/server/booking-api.ts';
import { readCalendars } from '#lib/server/directory.ts';
import { chosenSlot, loadSlotChoice, slotRefusalCodes, slotRefusals } from '#lib/server/slot-choice.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad } from './$types';

const managePath = (code: string, key: string, more = '') =>
  `/appuntamento/${encodeURIComponent(code)}?chiave=${encodeURIComponent(key)}${more}`;

export const load: PageServerLoad = async (event) => {
  const key = keyOf(event);
  const appointment = await readAppointment(event, event.params.code, key).catch(failPage);
  if (!appointment.canCancel) redirect(303, managePath(appointment.code, key));
  const { serviceId, timeZone } = appointment;
  const choice = await loadSlotChoice({
    query: event.url.searchParams,
    timeZone,
    held: undefined,
    read: (range) => readOwnSlots(event, appointment, key, range).catch(failPage),
    calendars: await readCalendars(event, serviceId),
  });
  return { appointment, key, choice };
};

export const actions: Actions = {
  default: async (event) => {
    const key = keyOf(event);
    const slot = chosenSlot(await readForm(event.request));
    if (!slot) return fail(422, { errors: { slot: 'error.slot.missing' as MessageKey } });
    const moved = await attempt(moveAppointment(event, event.params.code, key, slot), [
      ...slotRefusalCodes,
      'appointment.started',
      'appointment.state',
    ]);
    if (moved.ok) redirect(303, managePath(moved.data.code, key, '&spostato'));
    const { code, status } = moved.problem;
    if (code === 'appointment.started' || code === 'appointment.state') {
      return fail(status, { message: `error.${code}` as MessageKey });
    }
    return fail(status, { message: slotRefusals[code as keyof typeof slotRefusals] as MessageKey });
  },
};
