import { weeklyRuleSchema, type WeeklyRule } from '@sportello/shared/calendar';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { adminTranslator } from '../messages.ts';
import { closureSentence, overrideSentence, ruleSentence } from './rule-sentence.ts';

const speaker = (language: 'it' | 'en') => ({ t: adminTranslator(language), language });
const rule = (draft: Partial<z.input<typeof weeklyRuleSchema>>): WeeklyRule =>
  weeklyRuleSchema.parse({ weekdays: [1], from: '09:00', to: '12:00', ...draft });

it.each<[Partial<z.input<typeof weeklyRuleSchema>>, it: string, en: string]>([
  [
    { validTo: '2027-06-30' },
    'Ogni lunedì 9–12, fino al 30 giugno 2027',
    'Every Monday 9–12, until 30 June 2027',
  ],
  [{ weekdays: [4, 1] }, 'Ogni lunedì e giovedì 9–12', 'Every Monday and Thursday 9–12'],
  [
    { weekdays: [1, 3, 5] },
    'Ogni lunedì, mercoledì e venerdì 9–12',
    'Every Monday, Wednesday and Friday 9–12',
  ],
  [
    { weekdays: [1, 2, 3, 4, 5], from: '08:30', to: '13:00', seats: 2 },
    'Dal lunedì al venerdì 8:30–13:00, 2 posti',
    'Monday to Friday 8:30–13:00, 2 seats',
  ],
  [{ weekdays: [5, 6, 7] }, 'Dal venerdì alla domenica 9–12', 'Friday to Sunday 9–12'],
  [
    { weekdays: [1, 2, 3, 4, 5, 6, 7], holdsOnHoliday: true },
    'Tutti i giorni 9–12, anche nei giorni festivi',
    'Every day 9–12, on public holidays too',
  ],
  [
    { weekdays: [3], everyWeeks: 2, validFrom: '2027-01-11' },
    'Ogni 2 settimane: mercoledì 9–12, dall’11 gennaio 2027',
    'Every 2 weeks: Wednesday 9–12, from 11 January 2027',
  ],
  [{ weekdays: [1], monthly: 1 }, 'Il primo lunedì del mese 9–12', 'The first Monday of the month 9–12'],
  [
    { weekdays: [6, 7], monthly: 'last' },
    'L’ultimo sabato e l’ultima domenica del mese 9–12',
    'The last Saturday and the last Sunday of the month 9–12',
  ],
])('when a rule is %o, then it reads as a sentence', (draft, italian, english) => {
  expect(ruleSentence(rule(draft), speaker('it'))).toBe(italian);
  expect(ruleSentence(rule(draft), speaker('en'))).toBe(english);
});

it('when a date has hours of its own, then they are read out', () => {
  const windows = [
    { from: '09:00', to: '11:00', seats: 1 },
    { from: '15:00', to: '17:30', seats: 3 },
  ];
  expect(overrideSentence({ date: '2027-05-08', windows }, speaker('it'))).toBe(
    'Sabato 8 maggio 2027: 9–11 e 15:00–17:30 (3 posti)',
  );
  expect(overrideSentence({ date: '2027-05-08', windows: [] }, speaker('it'))).toBe(
    'Sabato 8 maggio 2027: chiuso',
  );
});

it('when something is closed, then its dates, hours and reason are read out', () => {
  const dates = {
    firstDate: '2027-08-09',
    lastDate: '2027-08-14',
    fromTime: '00:00',
    toTime: '24:00',
    reason: 'Ferie',
  };
  expect(closureSentence(dates, 'Europe/Rome', speaker('it'))).toBe(
    'Lunedì 9 agosto 2027 – sabato 14 agosto 2027 (Ferie)',
  );
  const hours = { from: '2027-05-04T07:00:00Z', to: '2027-05-04T09:00:00Z', reason: '' };
  expect(closureSentence(hours, 'Europe/Rome', speaker('it'))).toBe('Martedì 4 maggio 2027, 9–11');
});
