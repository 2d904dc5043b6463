import { aTicket } from '@sportello/shared/ticket.fixture';
import { describe, expect, it } from 'vitest';
import { toQueueTicket } from './queue-ticket.ts';

/** Who comes for three services, and what one of the steps has made of the ticket. */
const ofSeveral = (rest: object) =>
  toQueueTicket(aTicket({ serviceIds: ['identity', 'residence', 'taxes'], ...rest }));
const later = ({ then = [] }: ReturnType<typeof ofSeveral>) => then.map(({ serviceId }) => serviceId);

describe('what a visit still needs', () => {
  it('when somebody came for several services, then each that is not given yet follows, and no other', () => {
    expect(later(ofSeveral({}))).toEqual(['residence', 'taxes']);
    expect(later(ofSeveral({ state: 'serving', deskId: 'desk' }))).toEqual(['residence', 'taxes']);
    const second = ofSeveral({ serviceId: 'residence', doneServiceIds: ['identity'] });
    expect([later(second), second.again, second.cameFor?.[0]]).toEqual([['taxes'], true, 'identity']);
    expect(later(ofSeveral({ serviceId: 'taxes', doneServiceIds: ['identity', 'residence'] }))).toEqual([]);
    expect(later(ofSeveral({ state: 'done' }))).toEqual([]);
    expect(later(ofSeveral({ serviceIds: ['identity'] }))).toEqual([]);
  });

  it('when a desk waits for somebody it has sent on, then the return is a turn there, and another office ends what is known', () => {
    const returnTo = { officeId: 'office', serviceId: 'residence', deskId: 'desk-1' };
    const sent = ofSeveral({ serviceId: 'cash', returnTo });
    expect(sent.then).toEqual([
      { serviceId: 'residence', targetDeskId: 'desk-1' },
      { serviceId: 'identity', targetDeskId: undefined },
      { serviceId: 'taxes', targetDeskId: undefined },
    ]);
    expect(later(ofSeveral({ serviceId: 'cash', returnTo: { ...returnTo, officeId: 'town-hall' } }))).toEqual(
      [],
    );
  });
});

describe('ticket for the core', () => {
  it('when a record is converted, then instants become epoch milliseconds and absent ones stay absent', () => {
    const ticket = aTicket({
      origin: 'appointment',
      bookedStartAt: '2026-11-23T09:00:00.000Z',
      promiseAt: '2026-11-23T08:30:00.000Z',
      promiseBasis: 'booking',
      priority: { kind: 'priority', cause: 'infant' },
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
