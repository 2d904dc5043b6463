import { z } from 'zod';
import { instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';

export const accessQuerySchema = z.object({
  appointmentId: uuidSchema.optional(),
  staffId: uuidSchema.optional(),
  /** For the next page: the instant of the last entry of this one. */
  before: instantSchema.optional(),
});
export type AccessQuery = z.infer<typeof accessQuerySchema>;

/** One look of somebody of the staff at citizens' data. */
export const accessSchema = z
  .object({
    at: instantSchema,
    staffId: uuidSchema,
    /** Empty for an account that is gone. */
    staffName: z.string(),
    /** `opened` one appointment, or `listed` those of an office on some dates. */
    action: z.enum(['opened', 'listed']),
    appointmentId: uuidSchema.optional(),
    officeId: slugSchema.optional(),
    from: localDateSchema.optional(),
    to: localDateSchema.optional(),
  })
  .meta({ id: 'Access' });
