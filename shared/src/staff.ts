import { z } from 'zod';
import { slugSchema, uuidSchema } from './identifier.ts';

export const roles = ['operator', 'supervisor', 'admin'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export const signInSchema = z
  .object({ username: z.string().trim().min(1).max(80), password: z.string().min(1).max(200) })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof signInSchema>;

export const staffSchema = z
  .object({
    id: uuidSchema,
    username: z.string(),
    displayName: z.string(),
    role: roleSchema,
    /** Offices where they may work; an admin may everywhere. */
    officeIds: z.array(slugSchema),
  })
  .meta({ id: 'Staff' });
export type Staff = z.infer<typeof staffSchema>;
