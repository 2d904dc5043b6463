import { expect, it } from 'vitest';
import type { Service } from '@sportello/shared/service';
import { waitPages } from './wait-pages.ts';

const wait = (serviceId: string) => ({ serviceId, waiting: 0, lowMin: 0, highMin: 5, served: true });
const service = (id: string, walkIn = true) => ({ id, walkIn }) as Service;

it('when two offices offer the same service, then each has pages of its own, and what gives no numbers has none', () => {
  const queues = [
    { officeId: 'a', waits: ['card', 'move', 'vote', 'birth'].map(wait) },
    { officeId: 'b', waits: ['card', 'mayor'].map(wait) },
  ];
  const services = [service('mayor', false), ...['card', 'move', 'vote', 'birth'].map((id) => service(id))];
  const shown = waitPages(queues, services, 3).map(({ officeId, rows }) => [
    officeId,
    ...rows.map((row) => row.service.id),
  ]);
  expect(shown).toEqual([
    ['a', 'card', 'move', 'vote'],
    ['a', 'birth'],
    ['b', 'card'],
  ]);
});
