import { ticketSchema, type Ticket } from './ticket.ts';

/** A walk-in's ticket that waits for one service since ten to nine; `rest` says what is different. */
export const aTicket = (rest: object = {}): Ticket =>
  ticketSchema.parse({
    id: crypto.randomUUID(),
    officeId: 'office',
    issuingOfficeId: 'office',
    date: '2026-11-23',
    label: 'A042',
    series: 'A',
    number: 42,
    serviceId: 'identity',
    serviceIds: ['identity'],
    doneServiceIds: [],
    people: 1,
    origin: 'walkIn',
    arrivedAt: '2026-11-23T08:50:00.000Z',
    promiseAt: '2026-11-23T09:10:00.000Z',
    promiseBasis: 'arrival',
    priority: { kind: 'none' },
    state: 'waiting',
    calls: 0,
    notes: [],
    seq: 1,
    version: 1,
    ...rest,
  });
