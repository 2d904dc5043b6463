import type { Service } from '@sportello/shared/service';
import { describe, expect, it } from 'vitest';
import { groupServices, waitMessage } from './services.ts';

const service = (id: string, group: string, walkIn = true, officeIds = ['anagrafe']) =>
  ({ id, group: { it: group }, walkIn, officeIds }) as Service;
const wait = (lowMin: number, highMin: number, served = true) => ({
  serviceId: 'x',
  waiting: 1,
  lowMin,
  highMin,
  served,
});

describe('services at the machine', () => {
  it('when services have groups, then they stand together and those that take numbers come first', () => {
    const groups = groupServices(
      [
        service('matrimonio', 'Stato civile', false),
        service('residenza', 'Anagrafe'),
        service('nascita', 'Stato civile'),
      ],
      'anagrafe',
    );
    expect(groups.map((group) => group.services.map((one) => one.id))).toEqual([
      ['nascita', 'matrimonio'],
      ['residenza'],
    ]);
  });

  it('when a service is offered elsewhere only, then it is not shown', () => {
    expect(groupServices([service('imu', 'Tributi', true, ['tributi'])], 'anagrafe')).toEqual([]);
  });

  it('when a wait is known, then the sentence fits it', () => {
    expect(waitMessage(wait(5, 15)).key).toBe('waitRange');
    expect(waitMessage(wait(0, 10)).key).toBe('waitUpTo');
    expect(waitMessage(wait(0, 0)).key).toBe('waitNone');
    expect(waitMessage(wait(5, 15, false)).key).toBe('notServed');
    expect(waitMessage(undefined).key).toBe('waitUnknown');
  });
});
