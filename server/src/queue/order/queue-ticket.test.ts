import { ticketSchema } from '@sportello/shared/ticket';
import { describe, expect, it } from 'vitest';
import { toQueueTicket } from './queue-ticket.ts';

describe('ticket for the core', () => {
  it('when a record is converted, then instants become epoch milliseconds and absent ones stay absent', () => {
    const ticket = ticketSchema.parse({
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
      origin: 'appointment',
      bookedStartAt: '2026-11-23T09:00:00.000Z',
      arrivedAt: '2026-11-23T08:50:00.000Z',
      promiseAt: '2026-11-23T08:30:00.000Z',
      promiseBasis: 'booking',
      priority: { kind: 'priority', cause: 'infant' },
      state: 'waiting',
      calls: 0,
      notes: [],
      seq: 1,
      version: 1,
    });
    const arrivedMs = Date.UTC(2026, 10, 23, 8, 50);
    expect(toQueueTicket(ticket)).toMatchObject({
      arrivedMs,
      bookedStartMs: arrivedMs + 600_000,
      promiseMs: arrivedMs - 1_200_000,
      priority: 'priority',
      calledMs: undefined,
    });
  });
});
