import type { Clock } from '../clock.ts';
import type { QueueAppointment, QueueAppointments, VisitState } from '../queue/appointments.ts';
import type { AppointmentState } from '@sportello/shared/appointment';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Identity } from './identity.ts';

/** A visit goes on from here; an appointment that nobody has confirmed, or that was given back, never does. */
const beforeVisit: Record<VisitState, readonly AppointmentState[]> = {
  arrived: ['confirmed', 'arrived', 'called', 'noShow'],
  called: ['confirmed', 'arrived', 'called', 'served', 'noShow'],
  served: ['confirmed', 'arrived', 'called', 'served', 'noShow'],
  noShow: ['confirmed', 'arrived', 'called', 'noShow'],
};

const toQueueAppointment = (record: AppointmentRecord): QueueAppointment => ({
  id: record.id,
  officeId: record.officeId,
  serviceId: record.serviceId,
  alsoServiceIds: record.alsoServiceIds ?? [],
  startMs: record.start.getTime(),
  people: 1 + record.extraPersons,
  state: record.state,
  series: record.number?.series ?? null,
  number: record.number?.number ?? null,
  personName: record.citizen ? `${record.citizen.givenName} ${record.citizen.familyName}` : '',
  subject: record.subject ?? '',
  details: record.details ?? '',
});

/** The booking part as today's queue sees it. */
export function createQueueAppointments({
  appointments,
  identity,
  clock,
}: {
  appointments: AppointmentStore;
  identity: Identity;
  clock: Clock;
}): QueueAppointments {
  return {
    async byCode(code) {
      const record = await appointments.byCodeHash(identity.hashCode(code));
      return record && record.state !== 'hold' ? toQueueAppointment(record) : undefined;
    },
    byIds: async (ids) => (await appointments.byIds(ids)).map(toQueueAppointment),
    confirmedAt: async (officeId, fromMs, toMs) =>
      (await appointments.atOffice(officeId, ['confirmed'], fromMs, toMs)).map(toQueueAppointment),
    async mark(id, state) {
      // An undone call goes back from `called` to `arrived`, an undone finish from `served`: the steps are not one-way.
      const others = beforeVisit[state].filter((before) => before !== state);
      const history = { at: new Date(clock.now()), by: 'system', action: state };
      await appointments.change({ id, states: others }, { set: { state }, history });
    },
  };
}
