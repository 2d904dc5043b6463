import { expect, test } from 'vitest';
import { transferTargets, type TransferPlaces } from './transfer-targets.ts';

const places: TransferPlaces = {
  desks: [
    { id: 'registry-2', number: 2, name: 'Desk 2', who: 'Bruno' },
    { id: 'registry-12', number: 12, name: 'Desk 12', who: 'Carla' },
  ],
  services: [
    { id: 'identity-card', name: 'Carta d’identità' },
    { id: 'residence', name: 'Residenza' },
  ],
  offices: [{ id: 'taxes', name: 'Tributi', services: [{ id: 'tari', name: 'TARI' }] }],
};
const keys = (search: string) => transferTargets(places, search).map(({ key }) => key);

test('when nothing is typed, then the services and desks of this office are offered', () => {
  expect(keys('')).toEqual([
    'service-identity-card',
    'service-residence',
    'desk-registry-2',
    'desk-registry-12',
  ]);
});

test('when a number is typed, then the desk with exactly that number comes first', () => {
  expect(keys('2')[0]).toBe('desk-registry-2');
  expect(keys('12')).toEqual(['desk-registry-12']);
});

test('when a name is typed without its accents, then services, who works at a desk and other offices are found', () => {
  expect(keys('identita')).toEqual(['service-identity-card']);
  expect(keys('carla')).toEqual(['desk-registry-12']);
  expect(transferTargets(places, 'tributi')).toMatchObject([
    { kind: 'office', name: 'TARI', about: 'Tributi', to: { officeId: 'taxes', serviceId: 'tari' } },
  ]);
});

test('when nothing matches, then nothing is offered', () => {
  expect(keys('xyz')).toEqual([]);
});
