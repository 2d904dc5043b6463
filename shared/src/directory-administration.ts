import { z } from 'zod';
import { administered, revisionSchema, saving } from './administration.ts';
import { slugSchema } from './identifier.ts';
import { deskSchema, municipalitySchema, officeSchema } from './office.ts';
import {
  serviceCategorySchema,
  serviceModelSettingsSchema,
  serviceSchema,
  serviceSettingsSchema,
} from './service.ts';

/** What administrators write of each kind of entry. Ids follow from names and are for life. */
export const municipalitySettingsSchema = municipalitySchema
  .omit({ demo: true })
  .meta({ id: 'MunicipalitySettings' });
export type MunicipalitySettings = z.infer<typeof municipalitySettingsSchema>;

export const officeSettingsSchema = officeSchema.omit({ id: true }).meta({ id: 'OfficeSettings' });
export type OfficeSettings = z.infer<typeof officeSettingsSchema>;

export const categorySettingsSchema = serviceCategorySchema
  .omit({ id: true })
  .meta({ id: 'ServiceCategorySettings' });
export type CategorySettings = z.infer<typeof categorySettingsSchema>;

/** Office and number of a desk are for life, for tickets and statistics name it by them. */
export const createDeskSchema = deskSchema.omit({ id: true }).meta({ id: 'CreateDesk' });
export type CreateDesk = z.infer<typeof createDeskSchema>;
export const deskSettingsSchema = createDeskSchema
  .omit({ officeId: true, number: true })
  .meta({ id: 'DeskSettings' });
export type DeskSettings = z.infer<typeof deskSettingsSchema>;

/** `value` is null, at revision 0, in an installation that nobody has set up yet. */
export const administeredMunicipalitySchema = administered(municipalitySchema.nullable()).meta({
  id: 'AdministeredMunicipality',
});
export type AdministeredMunicipality = z.infer<typeof administeredMunicipalitySchema>;
export const saveMunicipalitySchema = saving(municipalitySettingsSchema).meta({ id: 'SaveMunicipality' });

export const administeredOfficeSchema = administered(officeSchema).meta({ id: 'AdministeredOffice' });
export type AdministeredOffice = z.infer<typeof administeredOfficeSchema>;
export const saveOfficeSchema = saving(officeSettingsSchema).meta({ id: 'SaveOffice' });

export const administeredDeskSchema = administered(deskSchema).meta({ id: 'AdministeredDesk' });
export type AdministeredDesk = z.infer<typeof administeredDeskSchema>;
export const saveDeskSchema = saving(deskSettingsSchema).meta({ id: 'SaveDesk' });

export const administeredCategorySchema = administered(serviceCategorySchema).meta({
  id: 'AdministeredCategory',
});
export type AdministeredCategory = z.infer<typeof administeredCategorySchema>;
export const saveCategorySchema = saving(categorySettingsSchema).meta({ id: 'SaveCategory' });

export const administeredServiceSchema = administered(serviceSchema).meta({ id: 'AdministeredService' });
export type AdministeredService = z.infer<typeof administeredServiceSchema>;
export const saveServiceSchema = saving(serviceSettingsSchema).meta({ id: 'SaveService' });

/** Ids in the order in which people read them; what is not named comes last, in the order in which it was made. */
const orderSchema = z
  .array(slugSchema)
  .max(1000)
  .refine((ids) => new Set(ids).size === ids.length, { message: 'must name each once' });
export const arrangementSchema = z
  .object({ offices: orderSchema, categories: orderSchema, services: orderSchema })
  .meta({ id: 'Arrangement' });
export type Arrangement = z.infer<typeof arrangementSchema>;
/** Revision 0 until somebody has arranged anything. */
export const administeredArrangementSchema = administered(arrangementSchema).meta({
  id: 'AdministeredArrangement',
});
export type AdministeredArrangement = z.infer<typeof administeredArrangementSchema>;
export const saveArrangementSchema = saving(arrangementSchema).meta({ id: 'SaveArrangement' });

/** A usual service of Italian municipalities, to begin with in place of an empty form. */
export const serviceModelSchema = z
  .object({
    id: z.string(),
    category: categorySettingsSchema,
    settings: serviceModelSettingsSchema,
  })
  .meta({ id: 'ServiceModel' });
export type ServiceModel = z.infer<typeof serviceModelSchema>;

/** Removing names the state that one has seen, as saving does. */
export const removeEntryQuerySchema = z.object({ revision: z.coerce.number().pipe(revisionSchema) });
