import { z } from 'zod';
import { codeSchema, keySchema, ownDataSchema } from '@sportello/shared/appointment';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { endpoint, noContent, ok, type Endpoint } from '../http/endpoint.ts';
import { openStates } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';
import type { OpenAppointment } from './open-appointment.ts';
import type { WaitingIdentity } from './waiting/waiting-identity.ts';
import type { WaitingStore } from './waiting/waiting-store.ts';

interface Parts {
  appointments: AppointmentStore;
  view: AppointmentView;
  open: OpenAppointment;
  waiting: WaitingStore;
  /** Takes the person off the tickets of the visit; false while they are in the queue. */
  forgetVisitor: (appointmentId: string) => Promise<boolean>;
  waitingIdentity: WaitingIdentity;
  clock: Clock;
}

const tag = 'Privacy';
const params = z.object({ code: codeSchema });
const headers = { 'X-Appointment-Key': 'The key of the link, handed out with the booking' };

/** A citizen takes along what is kept about a visit, and has it erased before its time. */
export function createOwnDataEndpoints(parts: Parts): Endpoint[] {
  const { appointments, view, waiting, waitingIdentity, forgetVisitor, clock } = parts;
  const open = (code: string, header: string | undefined, address: string) =>
    parts.open(code, keySchema.safeParse(header).data, address);

  return [
    endpoint({
      method: 'get',
      path: '/appointments/{code}/data',
      tag,
      summary: 'Everything that is kept about the person and the visit, to take along',
      access: 'public',
      params,
      headers,
      responses: { 200: ownDataSchema },
      handle: async ({ params: { code }, request }) =>
        ok(view.ownData(await open(code, request.get('x-appointment-key'), String(request.ip))), {
          'Content-Disposition': `attachment; filename="${code}.json"`,
        }),
    }),
    endpoint({
      method: 'post',
      path: '/appointments/{code}/erase',
      tag,
      summary:
        'Erase who came and why, once the visit is over or cancelled; code and link open nothing from then on',
      access: 'public',
      params,
      headers,
      responses: { 204: undefined },
      handle: async ({ params: { code }, request }) => {
        const record = await open(code, request.get('x-appointment-key'), String(request.ip));
        const isAhead = openStates.includes(record.state) && record.end.getTime() > clock.now();
        if (isAhead || !(await forgetVisitor(record.id)))
          throw new DomainError('appointment.state', { state: record.state });
        await waiting.remove(waitingIdentity.placeOf(record.id));
        await appointments.eraseOne(record.id, record.sequence);
        return noContent();
      },
    }),
  ];
}
