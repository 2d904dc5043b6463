import { error } from '@sveltejs/kit';
import { applicantSchema, bookingRequestSchema } from '@sportello/shared/appointment';
import { z } from 'zod';
import type { MessageKey } from '#lib/citizen/messages.ts';

/** What is wrong, by field name, as a key of the catalogue. */
export type FieldErrors = Record<string, MessageKey>;

export const detailsFormSchema = z.object({
  subject: bookingRequestSchema.shape.subject,
  details: z.string().trim().min(1).max(200),
});

export const applicantFormSchema = applicantSchema;
/** Where the codice fiscale is asked for. */
export const identifiedFormSchema = applicantSchema.required({ fiscalCode: true });

/** What a page's form sent. A body that is no form, which no page sends, gets 400, one that is too long 413. */
export const readForm = (request: Request): Promise<FormData> =>
  request
    .formData()
    .catch((cause: { status?: number }) => error(cause.status ?? 400, 'The form cannot be read'));

/** The text of a form field, without the blanks around it. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** Cut to what a draft may hold, for a request that is saved half finished. */
export const cut = (text: string, length: number): string | undefined => text.slice(0, length) || undefined;

/** For each field the first thing that is wrong with it: missing, or not of the form that is needed. */
export function fieldErrors(error: z.ZodError, values: Record<string, string>): FieldErrors {
  const errors: FieldErrors = {};
  for (const issue of error.issues) {
    const field = String(issue.path.at(-1));
    errors[field] ??= (values[field] ? `error.${field}.form` : `error.${field}.missing`) as MessageKey;
  }
  return errors;
}
