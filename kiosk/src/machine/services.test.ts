import type { Service } from '@sportello/shared/service';
import { describe, expect, it } from 'vitest';
import { groupServices } from './services.ts';

const service = (id: string, group: string, walkIn = true, officeIds = ['anagrafe']) =>
  ({ id, group: { it: group }, walkIn, officeIds, active: true }) as Service;

describe('services at the machine', () => {
  it('when a service is suspended, then the machine does not show it', () => {
    const suspended = { ...service('residenza', 'Anagrafe', false), active: false };
    expect(groupServices([suspended], 'anagrafe')).toEqual([]);
  });

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
});
