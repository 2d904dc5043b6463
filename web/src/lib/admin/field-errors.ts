import type { z } from 'zod';
import type { AdminTranslate } from './messages.ts';

/** What an invalid field needs, as one sentence. */
function errorText(issue: z.core.$ZodIssue, t: AdminTranslate): string {
  const field = String(issue.path.at(-1) ?? '');
  if (field === 'weekdays') return t('error.weekdays');
  if (field === 'overrides') return t('error.twice');
  if (field === 'username' && issue.code !== 'too_big') return t('error.username');
  if (field === 'date') return t('error.date');
  if (field === 'validFrom') return issue.code === 'custom' ? t('error.validFrom') : t('error.date');
  if (field === 'validTo') return t('error.validTo');
  if (field === 'to' && issue.code === 'custom') return t('error.after');
  if (['from', 'to', 'lastDateOpensAt'].includes(field)) return t('error.time');
  if (field === 'officeIds' || field === 'modes') return t('error.choose');
  if (field === 'categoryId') return t('error.chooseOne');
  if (field === 'series') return t('error.series');
  if (field === 'email' || issue.path.includes('exemptEmails')) return t('error.email');
  if (issue.path.includes('exemptFiscalCodes')) return t('error.fiscalCode');
  if (field === 'videoUrl' && issue.code !== 'too_big') return t('error.videoUrl');
  if (['website', 'privacyUrl', 'accessibilityUrl'].includes(field)) return t('error.url');
  if (issue.code === 'too_small' && issue.origin === 'string') return t('error.required');
  if (issue.code === 'too_small') return t('error.min', { value: Number(issue.minimum) });
  if (issue.code === 'too_big') return t('error.max', { value: Number(issue.maximum) });
  if (issue.code === 'invalid_type')
    return issue.expected === 'string' || issue.expected === 'object'
      ? t('error.required')
      : t('error.number');
  return t('error.value');
}

export type FieldErrors = ReadonlyMap<string, string>;
export const noErrors: FieldErrors = new Map();

/** What only the server knows is wrong with one field. */
export const errorOf = (path: string, text: string): FieldErrors => new Map([[path, text]]);

/** The first error of each field, by its path: `rules.2.to`. */
export function fieldErrors(error: z.ZodError | undefined, t: AdminTranslate): FieldErrors {
  const errors = new Map<string, string>();
  for (const issue of error?.issues ?? []) {
    const path = issue.path.join('.');
    if (!errors.has(path)) errors.set(path, errorText(issue, t));
  }
  return errors;
}
