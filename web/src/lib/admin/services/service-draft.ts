import {
  categorySettingsSchema,
  type AdministeredCategory,
  type ServiceModel,
} from '@sportello/shared/directory-administration';
import { serviceSettingsSchema, type Service } from '@sportello/shared/service';
import type { z } from 'zod';

/** A service as it is written, perhaps with the category that it begins. */
export const serviceDraftSchema = serviceSettingsSchema.safeExtend({
  newCategory: categorySettingsSchema.optional(),
});
export type ServiceDraft = z.input<typeof serviceDraftSchema>;

/** Stands for the category that is written with the service; ids that follow from names are shorter (60 signs). */
export const NEW_CATEGORY = 'the-category-that-is-written-together-with-this-service-and-not-stored-yet';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** What an empty form begins with: a visit of a quarter of an hour at a desk, with or without an appointment. */
export function emptyService(services: readonly Service[], officeIds: readonly string[]): ServiceDraft {
  const used = new Set(services.map(({ series }) => series));
  return {
    categoryId: '',
    title: { it: '' },
    summary: { it: '' },
    topic: { it: '' },
    sheet: {
      addressed: { it: '' },
      howTo: { it: '' },
      needed: [],
      achieved: { it: '' },
      timing: { it: '' },
      conditions: { it: '' },
    },
    minutes: 15,
    minutesPerExtraPerson: 0,
    bufferBeforeMin: 0,
    bufferAfterMin: 0,
    modes: ['desk'],
    calendarIds: [],
    requiredCalendarIds: [],
    officeIds: officeIds.length === 1 ? [...officeIds] : [],
    asksFiscalCode: false,
    walkIn: true,
    series: LETTERS.find((letter) => !used.has(letter)) ?? 'A',
    targetWaitMin: 20,
    group: { it: '' },
    active: true,
  };
}

/** The draft with a model's texts and minutes; where and by whom it is given stays as it was chosen. */
export function fromModel(
  draft: ServiceDraft,
  { settings, category }: ServiceModel,
  categories: readonly AdministeredCategory[],
): ServiceDraft {
  const known = categories.find(({ value }) => value.name.it === category.name.it);
  return {
    ...draft,
    ...structuredClone(settings),
    fee: settings.fee,
    intervalMin: settings.intervalMin,
    categoryId: known?.value.id ?? NEW_CATEGORY,
    newCategory: known ? undefined : { name: category.name, description: category.description },
  };
}
