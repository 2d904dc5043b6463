import type { Citizen } from '@sportello/shared/appointment';

const givenNames =
  'Alba Bianca Carlo Dina Ettore Fabio Gemma Hamza Irene Livia Marco Noemi Olga Piero Rosa Sara Tito Ugo Vera Yasmin'.split(
    ' ',
  );
const familyNames =
  'Agnoletti Bardi Cinelli Donati Esposito Falorni Grassi Iacopini Lenzi Mancini Nuti Orlandi Pacini Rinaldi Sestini Turchi Vannucci Zani'.split(
    ' ',
  );

/** An invented person; the same number gives the same one. Mail goes nowhere: `.example` cannot exist. */
export function person(number: number): Citizen & { email: string } {
  const givenName = givenNames[number % givenNames.length]!;
  const familyName = familyNames[Math.floor(number / givenNames.length) % familyNames.length]!;
  return {
    givenName,
    familyName,
    email: `${givenName}.${familyName}.${number}@posta.example`.toLowerCase(),
    phone: `0577 55${String(1000 + (number % 9000))}`,
  };
}
