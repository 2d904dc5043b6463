import { redirect, type Cookies } from '@sveltejs/kit';
import { readDraft, type Draft, type DraftHold } from './draft.ts';

/** The draft, or back to the choice of a service where there is none. */
export function requireDraft(cookies: Cookies): Draft {
  return readDraft(cookies) ?? redirect(303, '/prenota');
}

/** The draft with an office, or back to the step that chooses one. */
export function requireOffice(cookies: Cookies): Draft & { officeId: string } {
  const draft = requireDraft(cookies);
  const { officeId } = draft;
  if (!officeId) redirect(303, '/prenota/luogo');
  return { ...draft, officeId };
}

/** The draft with a reserved time, expired or not, or back to the step that reserves one. */
export function requireHold(cookies: Cookies): Draft & { officeId: string; hold: DraftHold } {
  const draft = requireOffice(cookies);
  const { hold } = draft;
  if (!hold) redirect(303, '/prenota/data-ora');
  return { ...draft, hold };
}

/** As `requireHold`, and everything about the person is filled in. */
export function requireApplicant(cookies: Cookies) {
  const draft = requireHold(cookies);
  const { subject, details, givenName, familyName, email } = draft;
  if (!subject || !details) redirect(303, '/prenota/dettagli');
  if (!givenName || !familyName || !email) redirect(303, '/prenota/richiedente');
  return { ...draft, subject, details, givenName, familyName, email };
}
