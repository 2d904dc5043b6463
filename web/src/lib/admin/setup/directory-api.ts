import { z } from 'zod';
import {
  administeredArrangementSchema,
  administeredCategorySchema,
  administeredDeskSchema,
  administeredMunicipalitySchema,
  administeredOfficeSchema,
  administeredServiceSchema,
  serviceModelSchema,
} from '@sportello/shared/directory-administration';
import { addedPictureSchema } from '@sportello/shared/picture';
import { administeredCalendarSchema } from '@sportello/shared/administration';
import { get, post, put, remove } from '#lib/desk/api.ts';

/** One kind of entries of the directory, behind `/admin/…`. Each throws `ApiProblem`. */
function section<S extends z.ZodType>(path: string, entry: S) {
  const list = z.object({ entries: z.array(entry) });
  const at = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    list: async (): Promise<z.infer<S>[]> => (await get(path, list)).entries as z.infer<S>[],
    read: (id: string) => get(at(id), entry),
    add: (settings: unknown) => post(path, settings, entry),
    save: (id: string, settings: unknown, revision: number) => put(at(id), { revision, settings }, entry),
    remove: (id: string, revision: number) => remove(`${at(id)}?revision=${revision}`),
  };
}

export const municipalityApi = {
  read: () => get('/admin/municipality', administeredMunicipalitySchema),
  save: (settings: unknown, revision: number) =>
    put('/admin/municipality', { revision, settings }, administeredMunicipalitySchema),
};
/** Throws `ApiProblem`. `data`: a PNG in base64. */
export const addPicture = (data: string) => post('/admin/pictures', { data }, addedPictureSchema);
export const arrangementApi = {
  read: () => get('/admin/arrangement', administeredArrangementSchema),
  save: (settings: unknown, revision: number) =>
    put('/admin/arrangement', { revision, settings }, administeredArrangementSchema),
};
export const officeApi = section('/admin/offices', administeredOfficeSchema);
export const deskApi = section('/admin/desks', administeredDeskSchema);
export const categoryApi = section('/admin/categories', administeredCategorySchema);
export const serviceApi = section('/admin/services', administeredServiceSchema);

export const readModels = async () =>
  (await get('/admin/service-models', z.object({ models: z.array(serviceModelSchema) }))).models;
export const readCalendars = async () =>
  (await get('/admin/calendars', z.object({ calendars: z.array(administeredCalendarSchema) }))).calendars;
export const removeCalendar = (id: string, revision: number) =>
  remove(`/admin/calendars/${encodeURIComponent(id)}?revision=${revision}`);
