import type { StaffTicket } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import type { QueueAppointments } from './appointments.ts';
import { toStaffTicket } from './views.ts';

/** Adds to tickets who comes and why, where they booked. Read each time: what was erased must not live on in memory. */
export function createVisitors({ appointments }: { appointments: QueueAppointments }) {
  async function withNames(tickets: readonly Ticket[]): Promise<StaffTicket[]> {
    const ids = tickets.flatMap(({ appointmentId }) => (appointmentId ? [appointmentId] : []));
    const found = ids.length > 0 ? await appointments.byIds(ids) : [];
    const byId = new Map(found.map((appointment) => [appointment.id, appointment]));
    return tickets.map((ticket) => toStaffTicket(ticket, byId.get(ticket.appointmentId ?? '')));
  }
  return {
    withNames,
    withName: async (ticket: Ticket): Promise<StaffTicket> => (await withNames([ticket]))[0]!,
  };
}
export type Visitors = ReturnType<typeof createVisitors>;
