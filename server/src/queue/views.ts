import type { BoardTicket, PublicDesk, StaffDesk, StaffTicket } from '@sportello/shared/queue';
import type { Desk } from '@sportello/shared/office';
import type { Ticket } from '@sportello/shared/ticket';
import { issuerElsewhere } from '@sportello/shared/ticket-label';
import type { DirectoryReader } from '../office/directory.ts';
import { servicesOf, type DeskRuntime } from './desk-state-store.ts';
import type { QueueAppointment } from './appointments.ts';

/** What a waiting room may see of a ticket: the desk only while it is called there. */
export function toBoardTicket(ticket: Ticket, directory: DirectoryReader): BoardTicket {
  const { label, state, seq, calls, lastCallAt } = ticket;
  const issuedBy = issuerElsewhere(ticket);
  const atDesk = state === 'called' || state === 'serving';
  const desk = atDesk ? directory.desks().find(({ id }) => id === ticket.deskId) : undefined;
  return { label, issuedBy, state, seq, calls, lastCallAt, ...(desk && { deskLabel: String(desk.number) }) };
}

export const toPublicDesk = (desk: Desk, { state }: DeskRuntime): PublicDesk => ({
  id: desk.id,
  number: desk.number,
  direction: desk.direction,
  arrow: desk.arrow,
  state,
});

export const toStaffDesk = (desk: Desk, runtime: DeskRuntime): StaffDesk => ({
  ...toPublicDesk(desk, runtime),
  serviceIds: servicesOf(desk, runtime),
  servicesChanged: runtime.servicesToday !== undefined,
  operator: runtime.operator,
  pageId: runtime.pageId,
  pausedSince: runtime.pausedSince,
  pauseReason: runtime.pauseReason,
  seq: runtime.seq,
});

export const toStaffTicket = (ticket: Ticket, appointment: QueueAppointment | undefined): StaffTicket => ({
  ...ticket,
  ...(appointment && {
    personName: appointment.personName,
    subject: appointment.subject,
    details: appointment.details,
  }),
});
