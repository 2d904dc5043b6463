import { z } from 'zod';
import {
  administeredArrangementSchema,
  administeredCategorySchema,
  administeredDeskSchema,
  administeredMunicipalitySchema,
  administeredOfficeSchema,
  administeredServiceSchema,
  categorySettingsSchema,
  createDeskSchema,
  officeSettingsSchema,
  removeEntryQuerySchema,
  saveArrangementSchema,
  saveCategorySchema,
  saveDeskSchema,
  saveMunicipalitySchema,
  saveOfficeSchema,
  saveServiceSchema,
  serviceModelSchema,
  type ServiceModel,
} from '@sportello/shared/directory-administration';
import { slugSchema } from '@sportello/shared/identifier';
import { serviceSettingsSchema } from '@sportello/shared/service';
import { staffOf, type Actor } from '../http/auth.ts';
import { created, endpoint, noContent, ok, type Endpoint } from '../http/endpoint.ts';
import type { AdministerDirectory } from './administer-directory.ts';
import type { DirectoryReader } from './directory.ts';
import type { DirectoryKind } from './directory-store.ts';

interface Parts {
  directory: DirectoryReader;
  administer: AdministerDirectory;
  /** Usual services, told for a town of this name. */
  serviceModels: (town: string) => ServiceModel[];
  /** Bookings may have become possible. */
  changed: () => void;
}

const tag = 'Administration';
const access = { staff: ['admin'] } as const;
const by = (actor: Actor): string => staffOf(actor).displayName;

/** One kind of entries at an address: listed, added, saved, taken away. */
interface Section<Settings, Added> {
  kind: DirectoryKind;
  /** `/admin/offices`. */
  path: string;
  /** In summaries: what one is and what many are. */
  one: string;
  many: string;
  entry: z.ZodType;
  addBody: z.ZodType<Added>;
  saveBody: z.ZodType<{ revision: number; settings: Settings }>;
  list: () => readonly { id: string }[];
  use: {
    get: (id: string) => { id: string };
    add: (settings: Added, by: string) => Promise<string>;
    save: (id: string, revision: number, settings: Settings, by: string) => Promise<void>;
    remove: (id: string, revision: number, by: string) => Promise<void>;
  };
}

/** For administrators: everything of an installation that is neither a calendar, an account nor a screen. */
export function createDirectoryAdminEndpoints({
  directory,
  administer,
  serviceModels,
  changed,
}: Parts): Endpoint[] {
  const stateOf = (kind: DirectoryKind, id: string) => {
    const { revision, changedBy = null, changedAt } = directory.revision(kind, id);
    return { revision, changedBy, changedAt: changedAt?.toISOString() ?? null };
  };
  const municipality = () =>
    directory.loaded()
      ? { value: directory.municipality(), ...stateOf('municipality', 'municipality') }
      : { value: null, revision: 0, changedBy: null, changedAt: null };

  const ids = (values: readonly { id: string }[]): string[] => values.map(({ id }) => id);
  const arrangement = () => ({
    value: {
      offices: ids(directory.offices()),
      categories: ids(directory.categories()),
      services: ids(directory.storedServices()),
    },
    ...stateOf('arrangement', 'arrangement'),
  });

  function section<Settings, Added>(of: Section<Settings, Added>): Endpoint[] {
    const { path, one, many, entry, use } = of;
    const administered = (value: { id: string }) => ({ value, ...stateOf(of.kind, value.id) });
    const params = z.object({ id: slugSchema });
    return [
      endpoint({
        method: 'get',
        path,
        tag,
        summary: `All ${many}, each with its revision`,
        access,
        responses: { 200: z.object({ entries: z.array(entry) }) },
        handle: () => ok({ entries: of.list().map(administered) }),
      }),
      endpoint({
        method: 'post',
        path,
        tag,
        summary: `Add ${one}`,
        access,
        body: of.addBody,
        responses: { 201: entry },
        handle: async ({ body, actor }) => {
          const id = await use.add(body, by(actor));
          changed();
          return created(administered(use.get(id)));
        },
      }),
      endpoint({
        method: 'get',
        path: `${path}/{id}`,
        tag,
        summary: `Read ${one} with its revision`,
        access,
        params,
        responses: { 200: entry },
        handle: ({ params }) => ok(administered(use.get(params.id))),
      }),
      endpoint({
        method: 'put',
        path: `${path}/{id}`,
        tag,
        summary: `Save ${one}, unless somebody else has since \`revision\``,
        access,
        params,
        body: of.saveBody,
        responses: { 200: entry },
        handle: async ({ params, body, actor }) => {
          await use.save(params.id, body.revision, body.settings, by(actor));
          changed();
          return ok(administered(use.get(params.id)));
        },
      }),
      endpoint({
        method: 'delete',
        path: `${path}/{id}`,
        tag,
        summary: `Take ${one} away, unless something still needs it or somebody changed it since \`revision\``,
        access,
        params,
        query: removeEntryQuerySchema,
        responses: { 204: undefined },
        handle: async ({ params, query, actor }) => {
          await use.remove(params.id, query.revision, by(actor));
          changed();
          return noContent();
        },
      }),
    ];
  }

  return [
    endpoint({
      method: 'get',
      path: '/admin/municipality',
      tag,
      summary: 'The municipality, or null in an installation that nobody has set up yet',
      access,
      responses: { 200: administeredMunicipalitySchema },
      handle: () => ok(municipality()),
    }),
    endpoint({
      method: 'put',
      path: '/admin/municipality',
      tag,
      summary: 'Save the municipality; the first time (revision 0) brings the installation to life',
      access,
      body: saveMunicipalitySchema,
      responses: { 200: administeredMunicipalitySchema },
      handle: async ({ body, actor }) => {
        await administer.saveMunicipality(body.revision, body.settings, by(actor));
        return ok(municipality());
      },
    }),
    ...section({
      kind: 'office',
      path: '/admin/offices',
      one: 'an office',
      many: 'offices',
      entry: administeredOfficeSchema,
      addBody: officeSettingsSchema,
      saveBody: saveOfficeSchema,
      list: directory.offices,
      use: administer.offices,
    }),
    ...section({
      kind: 'desk',
      path: '/admin/desks',
      one: 'a desk',
      many: 'desks',
      entry: administeredDeskSchema,
      addBody: createDeskSchema,
      saveBody: saveDeskSchema,
      list: directory.desks,
      use: administer.desks,
    }),
    ...section({
      kind: 'category',
      path: '/admin/categories',
      one: 'a category of services',
      many: 'categories of services',
      entry: administeredCategorySchema,
      addBody: categorySettingsSchema,
      saveBody: saveCategorySchema,
      list: directory.categories,
      use: administer.categories,
    }),
    ...section({
      kind: 'service',
      path: '/admin/services',
      one: 'a service',
      many: 'services, also those that are suspended',
      entry: administeredServiceSchema,
      addBody: serviceSettingsSchema,
      saveBody: saveServiceSchema,
      list: directory.storedServices,
      use: administer.services,
    }),
    endpoint({
      method: 'get',
      path: '/admin/arrangement',
      tag,
      summary: 'In which order people read offices, categories and services',
      access,
      responses: { 200: administeredArrangementSchema },
      handle: () => ok(arrangement()),
    }),
    endpoint({
      method: 'put',
      path: '/admin/arrangement',
      tag,
      summary: 'Rearrange them, unless somebody else has since `revision`; what is not named comes last',
      access,
      body: saveArrangementSchema,
      responses: { 200: administeredArrangementSchema },
      handle: async ({ body, actor }) => {
        await administer.arrange(body.revision, body.settings, by(actor));
        changed();
        return ok(arrangement());
      },
    }),
    endpoint({
      method: 'delete',
      path: '/admin/calendars/{calendarId}',
      tag,
      summary: 'Take a calendar away, unless a service or an appointment still needs it',
      access,
      params: z.object({ calendarId: slugSchema }),
      query: removeEntryQuerySchema,
      responses: { 204: undefined },
      handle: async ({ params, query, actor }) => {
        await administer.calendars.remove(params.calendarId, query.revision, by(actor));
        changed();
        return noContent();
      },
    }),
    endpoint({
      method: 'get',
      path: '/admin/service-models',
      tag,
      summary: 'Usual services of Italian municipalities, with their sheets, to begin with',
      access,
      responses: { 200: z.object({ models: z.array(serviceModelSchema) }) },
      handle: () => ok({ models: serviceModels(directory.municipality().address.locality) }),
    }),
  ];
}
