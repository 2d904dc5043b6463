import { z } from 'zod';
import { instantSchema } from './identifier.ts';
import { staffSchema } from './staff.ts';

/** An account as administrators see it. */
export const staffAccountSchema = staffSchema
  .extend({
    /** False: cannot sign in; what the person did keeps their name. */
    active: z.boolean(),
    /** False until the person has chosen a password with the link. */
    passwordSet: z.boolean(),
  })
  .meta({ id: 'StaffAccount' });
export type StaffAccount = z.infer<typeof staffAccountSchema>;

const displayNameSchema = z.string().trim().min(1).max(80);

export const createAccountSchema = staffSchema
  .pick({ role: true, officeIds: true })
  .extend({
    username: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/, 'letters, digits, dots and hyphens')
      .max(80),
    displayName: displayNameSchema,
  })
  .meta({ id: 'CreateStaffAccount' });
export type CreateAccount = z.infer<typeof createAccountSchema>;

export const changeAccountSchema = staffSchema
  .pick({ role: true, officeIds: true })
  .extend({ displayName: displayNameSchema, active: z.boolean() })
  .meta({ id: 'ChangeStaffAccount' });
export type ChangeAccount = z.infer<typeof changeAccountSchema>;

/** Opens the page where a person chooses a password: once, until then. It is shown once and stored hashed. */
export const passwordLinkSchema = z
  .object({ url: z.url(), expiresAt: instantSchema })
  .meta({ id: 'PasswordLink' });
export type PasswordLink = z.infer<typeof passwordLinkSchema>;

export const createdAccountSchema = z
  .object({ account: staffAccountSchema, link: passwordLinkSchema })
  .meta({ id: 'CreatedStaffAccount' });

/** Length is what makes a password strong; no signs are asked for. */
export const PASSWORD_LENGTH = { min: 12, max: 200 } as const;
export const setPasswordSchema = z
  .object({
    token: z.string().min(20).max(200),
    password: z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max),
  })
  .meta({ id: 'SetPassword' });
export type SetPassword = z.infer<typeof setPasswordSchema>;
