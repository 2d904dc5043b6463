import { fail, redirect } from '@sveltejs/kit';
import {
  applicantFormSchema,
  cut,
  fieldErrors,
  identifiedFormSchema,
  readForm,
  textOf,
} from '#lib/server/booking-forms.ts';
import { writeDraft } from '#lib/server/draft.ts';
import { requireHold } from '#lib/server/step-guard.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ cookies }) => {
  const {
    givenName = '',
    familyName = '',
    email = '',
    phone = '',
    fiscalCode = '',
    mode,
    hold,
  } = requireHold(cookies);
  return {
    values: { givenName, familyName, email, phone, fiscalCode },
    asksFiscalCode: hold.asksFiscalCode,
    asksPhone: mode === 'phone',
  };
};

export const actions: Actions = {
  default: async (event) => {
    const draft = requireHold(event.cookies);
    const form = await readForm(event.request);
    const values = {
      givenName: textOf(form, 'givenName'),
      familyName: textOf(form, 'familyName'),
      email: textOf(form, 'email'),
      phone: textOf(form, 'phone'),
      fiscalCode: textOf(form, 'fiscalCode'),
    };
    if (textOf(form, 'intent') === 'save') {
      const typed = {
        givenName: cut(values.givenName, 80),
        familyName: cut(values.familyName, 80),
        email: cut(values.email, 254),
        phone: cut(values.phone, 20),
        fiscalCode: cut(values.fiscalCode, 40),
      };
      writeDraft(event, { ...draft, ...typed, saved: true });
      redirect(303, '/prenota/richiedente?salvata');
    }
    const contract = draft.hold.asksFiscalCode ? identifiedFormSchema : applicantFormSchema;
    const parsed = contract.safeParse({
      ...values,
      phone: values.phone || undefined,
      fiscalCode: values.fiscalCode || undefined,
    });
    const errors: ReturnType<typeof fieldErrors> = parsed.success ? {} : fieldErrors(parsed.error, values);
    if (draft.mode === 'phone' && !values.phone) errors.phone = 'error.phone.missing';
    if (!parsed.success || Object.keys(errors).length > 0) return fail(422, { values, errors });
    writeDraft(event, { ...draft, phone: undefined, fiscalCode: undefined, ...parsed.data });
    redirect(303, '/prenota/riepilogo');
  },
};
