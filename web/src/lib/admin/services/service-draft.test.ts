import { expect, test } from 'vitest';
import type { ServiceModel } from '@sportello/shared/directory-administration';
import { emptyService, fromModel, NEW_CATEGORY } from './service-draft.ts';

const category = { name: { it: 'Anagrafe' }, description: { it: 'Documenti' } };
const settings = { ...emptyService([], []), title: { it: 'Carta d’identità' }, minutes: 20 };
const model = { id: 'card', category, settings } as unknown as ServiceModel;
const state = { revision: 1, changedBy: null, changedAt: null };

test('when a model is taken, then its texts come, and the office that was chosen stays', () => {
  const draft = { ...emptyService([], ['registry']), fee: { it: 'due euro' } };
  const { officeIds: _none, ...texts } = model.settings as typeof settings;
  const taken = fromModel(draft, { ...model, settings: texts as never }, []);
  expect(taken).toMatchObject({ officeIds: ['registry'], minutes: 20, title: { it: 'Carta d’identità' } });
  expect(taken.fee).toBeUndefined();
  expect(taken).toMatchObject({ categoryId: NEW_CATEGORY, newCategory: category });
});

test('when a category of the model’s name is there, then it is used and none is begun', () => {
  const known = [{ value: { ...category, id: 'anagrafe' }, ...state }];
  const taken = fromModel(emptyService([], []), model, known);
  expect(taken.categoryId).toBe('anagrafe');
  expect(taken.newCategory).toBeUndefined();
});

test('when letters are used by other services, then a new one begins with the first that is free', () => {
  expect(emptyService([{ series: 'A' }, { series: 'C' }] as never, []).series).toBe('B');
});
