import { z } from 'zod';

/** Readable identifier of what an administrator names: office, service, desk, calendar. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens')
  .max(80);

/** Identifier of what people create: appointment, ticket, hold. */
export const uuidSchema = z.uuid();

/** Made by the client, once per intended effect; sending it again has no second effect. */
export const commandIdSchema = z
  .uuid()
  .meta({ description: 'Client-made; the same id twice has one effect' });

/** Local calendar date of the office. */
export const localDateSchema = z.iso.date();

/** UTC instant, ISO 8601 with `Z`. */
export const instantSchema = z.iso.datetime();
