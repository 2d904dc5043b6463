import { z } from 'zod';

/** Six letters, then digits or, for people who would share a code, the letters that stand for them (omocodia). */
const FORM = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;
const DIGIT_PLACES = [6, 7, 9, 10, 12, 13, 14];
const OMOCODIA = 'LMNPQRSTUV';
/** Value of 0–9 and of A–Z at the odd places, counted from one (decree of 12 March 1974). */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_LETTERS = [...ODD, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function valueAt(code: string, place: number): number {
  const character = code.charCodeAt(place);
  const value = character < 65 ? character - 48 : character - 65;
  if (place % 2 === 1) return value;
  return (character < 65 ? ODD : ODD_LETTERS)[value]!;
}

/** Whether the last letter follows from the fifteen characters before it. Of upper-case text in the right form. */
export function hasCheckLetter(code: string): boolean {
  let sum = 0;
  for (let place = 0; place < 15; place++) sum += valueAt(code, place);
  return code.charCodeAt(15) - 65 === sum % 26;
}

/** What the code and its omocodia variants have in common: the digits written as digits, without the check letter. */
export const fiscalCodeRoot = (code: string): string =>
  [...code.slice(0, 15)]
    .map((character, place) => {
      const digit = DIGIT_PLACES.includes(place) ? OMOCODIA.indexOf(character) : -1;
      return digit < 0 ? character : String(digit);
    })
    .join('');

/** Codice fiscale of a person; accepts lower case and blanks. */
export const fiscalCodeSchema = z
  .string()
  .max(40)
  .transform((typed) => typed.toUpperCase().replace(/\s/g, ''))
  .pipe(z.string().regex(FORM).refine(hasCheckLetter, { message: 'the check letter does not fit' }))
  .meta({ description: 'Codice fiscale of a person, with its check letter' });
