import { randomUUID } from 'node:crypto';
import { fail, redirect } from '@sveltejs/kit';
import type { Appointment } from '@sportello/shared/appointment';
import type { ProblemCode } from '@sportello/shared/problem';
import { qrPath } from '@sportello/shared/qr-path';
import { holderTicketSchema } from '@sportello/shared/queue';
import { attempt, call, failPage } from '#lib/server/api.ts';
import {
  agreeToMove,
  cancelAppointment,
  confirmEmail,
  eraseOwnData,
  moveAppointment,
  readAppointment,
  refuseProposals,
} from '#lib/server/booking-api.ts';
import { slotRefusalCodes } from '#lib/server/slot-choice.ts';
import { waitForEarlier } from '#lib/server/waiting-api.ts';
import { keyOf } from '#lib/server/appointment-key.ts';
import { readForm, textOf } from '#lib/server/booking-forms.ts';
import { calendarLinks } from '#lib/citizen/calendar-links.ts';
import { checkInWindow } from '#lib/citizen/check-in-window.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const key = keyOf(event);
  const appointment = await readAppointment(event, event.params.code, key).catch(failPage);
  return {
    appointment,
    key,
    moved: event.url.searchParams.has('spostato'),
    accepted: event.url.searchParams.has('accettato'),
    /** Times that were offered with a refusal; those that have passed are none any more. */
    proposals:
      appointment.state === 'declined'
        ? appointment.proposals.filter((start) => Date.parse(start) > Date.now())
        : [],
    agreed: event.url.searchParams.has('vabene'),
    asksToRefuse: event.url.searchParams.has('nessuno'),
    refused: event.url.searchParams.has('rifiutato'),
    asksToErase: event.url.searchParams.has('cancella'),
    asksToCancel: event.url.searchParams.has('annulla'),
    checkIn: appointment.state === 'confirmed' ? checkInWindow(appointment, new Date()) : null,
    checkInId: randomUUID(),
    qr: qrPath(appointment.code),
    links: calendarLinks(appointment, key, event.locals.language),
  };
};

const checkInRefusals = {
  'checkIn.tooEarly': 'error.checkIn.tooEarly',
  'checkIn.tooLate': 'error.checkIn.tooLate',
  'checkIn.wrongDay': 'error.checkIn.wrongDay',
  'appointment.state': 'error.appointment.state',
  'request.tooMany': 'error.tooMany',
} as const satisfies Partial<Record<ProblemCode, MessageKey>>;
const checkInCodes = Object.keys(checkInRefusals) as (keyof typeof checkInRefusals)[];

const refuse = (status: number, message: MessageKey) => fail(status, { message });

const checkInAt = (event: RequestEvent, appointment: Appointment, commandId: string) =>
  call(event, `/offices/${appointment.officeId}/check-ins`, holderTicketSchema, {
    method: 'POST',
    body: { code: appointment.code, commandId },
  });

export const actions: Actions = {
  cancel: async (event) => {
    const key = keyOf(event);
    const answer = await attempt(cancelAppointment(event, event.params.code, key), [
      'appointment.started',
      'appointment.state',
      'request.tooMany',
    ]);
    if (answer.ok) redirect(303, `${event.url.pathname}?chiave=${encodeURIComponent(key)}`);
    const { code, status } = answer.problem;
    if (code === 'appointment.started') return refuse(status, 'error.appointment.started');
    return refuse(status, code === 'request.tooMany' ? 'error.tooMany' : 'error.appointment.state');
  },

  confirm: async (event) => {
    const key = keyOf(event);
    const answer = await attempt(confirmEmail(event, event.params.code, key), [
      'hold.expired',
      'appointment.state',
      'request.tooMany',
    ]);
    if (answer.ok) redirect(303, `${event.url.pathname}?chiave=${encodeURIComponent(key)}`);
    const { code, status } = answer.problem;
    if (code === 'hold.expired') return refuse(status, 'error.confirm.late');
    return refuse(status, code === 'request.tooMany' ? 'error.tooMany' : 'error.appointment.state');
  },

  /** Takes one of the times that were offered with a refusal. */
  accept: async (event) => {
    const key = keyOf(event);
    const start = textOf(await readForm(event.request), 'start');
    const { calendarId, proposals } = await readAppointment(event, event.params.code, key).catch(failPage);
    if (!proposals.includes(start)) return refuse(409, 'error.proposal.gone');
    const answer = await attempt(moveAppointment(event, event.params.code, key, { calendarId, start }), [
      ...slotRefusalCodes,
      'appointment.started',
      'appointment.state',
    ]);
    if (answer.ok) redirect(303, `${event.url.pathname}?chiave=${encodeURIComponent(key)}&accettato`);
    const { code, status } = answer.problem;
    if (code === 'request.tooMany') return refuse(status, 'error.tooMany');
    return refuse(status, code === 'appointment.state' ? 'error.appointment.state' : 'error.proposal.gone');
  },

  /** The time that a closure chose suits, as it was shown. */
  agree: async (event) => {
    const key = keyOf(event);
    const sequence = Number(textOf(await readForm(event.request), 'sequence'));
    const answer = await attempt(agreeToMove(event, event.params.code, key, sequence), [
      'appointment.started',
      'appointment.state',
      'request.invalid',
      'request.tooMany',
    ]);
    if (answer.ok) redirect(303, `${event.url.pathname}?chiave=${encodeURIComponent(key)}&vabene`);
    const { code, status } = answer.problem;
    if (code === 'appointment.started') return refuse(status, 'error.appointment.started');
    return refuse(status, code === 'request.tooMany' ? 'error.tooMany' : 'error.agree.changed');
  },

  refuse: async (event) => {
    const key = keyOf(event);
    const reason = textOf(await event.request.formData(), 'reason').slice(0, 200);
    const answer = await attempt(refuseProposals(event, event.params.code, key, reason), [
      'appointment.state',
      'request.tooMany',
    ]);
    if (answer.ok) redirect(303, `${event.url.pathname}?chiave=${encodeURIComponent(key)}&rifiutato`);
    const { code, status } = answer.problem;
    return refuse(status, code === 'request.tooMany' ? 'error.tooMany' : 'error.appointment.state');
  },

  erase: async (event) => {
    const answer = await attempt(eraseOwnData(event, event.params.code, keyOf(event)), [
      'appointment.state',
      'request.tooMany',
    ]);
    if (answer.ok) redirect(303, '/appuntamento?cancellati');
    const { code, status } = answer.problem;
    return refuse(status, code === 'request.tooMany' ? 'error.tooMany' : 'error.appointment.state');
  },

  earlier: async (event) => {
    const answer = await attempt(waitForEarlier(event, event.params.code, keyOf(event)), [
      'appointment.started',
      'appointment.state',
      'request.tooMany',
    ]);
    if (answer.ok) {
      const { id, key } = answer.data;
      redirect(303, `/lista-attesa/${id}?key=${encodeURIComponent(key)}`);
    }
    const { code, status } = answer.problem;
    if (code === 'request.tooMany') return refuse(status, 'error.tooMany');
    return refuse(status, `error.${code as 'appointment.started' | 'appointment.state'}`);
  },

  checkIn: async (event) => {
    const appointment = await readAppointment(event, event.params.code, keyOf(event)).catch(failPage);
    const commandId = textOf(await readForm(event.request), 'commandId');
    const answer = await attempt(checkInAt(event, appointment, commandId), checkInCodes);
    if (answer.ok) redirect(303, `/ticket/${encodeURIComponent(answer.data.token)}`);
    const message = checkInRefusals[answer.problem.code as keyof typeof checkInRefusals];
    return refuse(answer.problem.status, message);
  },
};
