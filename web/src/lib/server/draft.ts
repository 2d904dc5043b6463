import { randomUUID } from 'node:crypto';
import type { Cookies } from '@sveltejs/kit';
import { instantSchema, slugSchema, uuidSchema } from '@sportello/shared/identifier';
import { keySchema, MAX_FURTHER_SERVICES } from '@sportello/shared/appointment';
import { visitModeSchema } from '@sportello/shared/service';
import { z } from 'zod';

const DRAFT_COOKIE = 'sportello_draft';
const BOOKED_COOKIE = 'sportello_booked';
const SAVED_DAYS = 7;

const typed = (length: number) => z.string().max(length).optional();

/**
 * What a citizen has filled in so far. It lives in their browser only, as a cookie that no script reads,
 * until the browser closes or, where they asked to save it, for a week.
 */
const draftSchema = z.object({
  session: uuidSchema,
  serviceId: slugSchema,
  /** Further services in the same visit, in the order of the list of services. */
  also: z.array(slugSchema).max(MAX_FURTHER_SERVICES).default([]),
  officeId: slugSchema.optional(),
  mode: visitModeSchema.optional(),
  extraPersons: z.int().min(0).max(10).default(0),
  hold: z
    .object({
      id: uuidSchema,
      calendarId: slugSchema,
      start: instantSchema,
      end: instantSchema,
      expiresAt: instantSchema,
      asksFiscalCode: z.boolean().default(false),
    })
    .optional(),
  subject: typed(200),
  details: typed(200),
  givenName: typed(80),
  familyName: typed(80),
  email: typed(254),
  phone: typed(20),
  fiscalCode: typed(40),
  saved: z.boolean().default(false),
});
export type Draft = z.infer<typeof draftSchema>;
export type DraftHold = NonNullable<Draft['hold']>;

const bookedSchema = z.object({ code: z.string().max(20), key: keySchema });

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode<T extends z.ZodType>(cookies: Cookies, name: string, schema: T): z.infer<T> | undefined {
  try {
    const parsed = schema.safeParse(
      JSON.parse(Buffer.from(cookies.get(name) ?? '', 'base64url').toString('utf8')),
    );
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The draft, or undefined when there is none or somebody has tampered with it. */
export const readDraft = (cookies: Cookies): Draft | undefined => decode(cookies, DRAFT_COOKIE, draftSchema);

/** The parts of a request event that cookies need. */
interface Writer {
  cookies: Cookies;
  locals: App.Locals;
}

export function writeDraft({ cookies, locals }: Writer, draft: Draft): void {
  cookies.set(DRAFT_COOKIE, encode(draft), {
    path: '/',
    secure: locals.secure,
    httpOnly: true,
    sameSite: 'lax',
    ...(draft.saved ? { maxAge: SAVED_DAYS * 86_400 } : {}),
  });
}

export const deleteDraft = (cookies: Cookies): void => cookies.delete(DRAFT_COOKIE, { path: '/' });

/** A draft for this service: the running one, or a new one that keeps who the citizen is. */
export function draftFor(current: Draft | undefined, serviceId: string): Draft {
  if (current?.serviceId === serviceId) return current;
  const { givenName, familyName, email, phone, fiscalCode, saved = false } = current ?? {};
  return {
    session: current?.session ?? randomUUID(),
    serviceId,
    also: [],
    extraPersons: 0,
    givenName,
    familyName,
    email,
    phone,
    fiscalCode,
    saved,
  };
}

/** Code and key of what was just booked, for the confirmation page only. */
export const readBooked = (cookies: Cookies) => decode(cookies, BOOKED_COOKIE, bookedSchema);

export function writeBooked({ cookies, locals }: Writer, booked: z.infer<typeof bookedSchema>): void {
  cookies.set(BOOKED_COOKIE, encode(booked), {
    path: '/prenota',
    secure: locals.secure,
    httpOnly: true,
    sameSite: 'lax',
    maxAge: 3600,
  });
}
