import { calendarSchema, type Calendar } from '@sportello/shared/calendar';
import type { z } from 'zod';
import { municipality } from './offices.ts';
import { text } from './text.ts';

const calendar = (value: Omit<z.input<typeof calendarSchema>, 'timeZone' | 'holidays'>): Calendar =>
  calendarSchema.parse({ timeZone: municipality.timeZone, holidays: municipality.holidays, ...value });

/** Seats are counters that take appointments at a time; walk-ins are served beside them. */
export const calendars: Calendar[] = [
  calendar({
    id: 'anagrafe-sportelli',
    kind: 'office',
    officeId: 'anagrafe',
    name: text('Sportelli anagrafe', 'Registry counters'),
    rules: [
      { weekdays: [1, 2, 3, 4, 5], from: '08:30', to: '13:00', seats: 2 },
      { weekdays: [2, 4], from: '15:00', to: '17:30', seats: 2 },
      { weekdays: [6], from: '09:00', to: '12:00', seats: 1 },
    ],
    quotas: { phone: { seats: 1, releaseHoursBefore: 48 } },
  }),
  calendar({
    id: 'stato-civile',
    kind: 'office',
    officeId: 'anagrafe',
    name: text('Stato civile', 'Civil status'),
    rules: [
      { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:30' },
      { weekdays: [4], from: '15:00', to: '17:00' },
    ],
    noticeMin: 60,
  }),
  calendar({
    id: 'sala-matrimoni',
    kind: 'office',
    officeId: 'anagrafe',
    name: text('Sala dei matrimoni', 'Wedding hall'),
    rules: [
      { weekdays: [6], from: '10:00', to: '13:00' },
      { weekdays: [7], from: '10:00', to: '13:00', monthly: 'last' },
    ],
    noticeMin: 30 * 24 * 60,
    horizonDays: 270,
    approval: true,
  }),
  calendar({
    id: 'tributi-sportelli',
    kind: 'office',
    officeId: 'tributi',
    name: text('Sportelli tributi', 'Tax counters'),
    rules: [
      { weekdays: [1, 3, 5], from: '09:00', to: '12:30', seats: 2 },
      { weekdays: [4], from: '15:00', to: '17:00', seats: 1 },
    ],
  }),
  calendar({
    id: 'edilizia-tecnici',
    kind: 'office',
    officeId: 'edilizia',
    name: text('Tecnici istruttori', 'Building officers'),
    rules: [
      { weekdays: [2, 4], from: '09:00', to: '13:00', seats: 2 },
      { weekdays: [4], from: '15:00', to: '17:30' },
    ],
    noticeMin: 24 * 60,
  }),
  calendar({
    id: 'edilizia-sopralluoghi',
    kind: 'office',
    officeId: 'edilizia',
    name: text('Tecnico per i sopralluoghi', 'Inspecting officer'),
    rules: [{ weekdays: [1, 3], from: '09:00', to: '13:00' }],
    noticeMin: 24 * 60,
  }),
  calendar({
    id: 'scuola-sociale-sportelli',
    kind: 'office',
    officeId: 'scuola-sociale',
    name: text('Sportello scuola e sociale', 'School and social counters'),
    rules: [
      { weekdays: [1, 3, 5], from: '09:00', to: '13:00' },
      { weekdays: [2], from: '14:30', to: '17:30' },
    ],
  }),
  calendar({
    id: 'polizia-locale-sportello',
    kind: 'office',
    officeId: 'polizia-locale',
    name: text('Sportello Polizia Locale', 'Local police counter'),
    rules: [{ weekdays: [1, 3, 5], from: '09:00', to: '12:00' }],
  }),
  calendar({
    id: 'urp-sportello',
    kind: 'office',
    officeId: 'urp-segreteria',
    name: text('Sportello URP', 'Public relations counter'),
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:30' }],
  }),
  calendar({
    id: 'sindaco',
    kind: 'person',
    officeId: 'urp-segreteria',
    name: text('Sindaco – Elena Marchetti', 'Mayor – Elena Marchetti'),
    rules: [{ weekdays: [4], from: '15:30', to: '18:00' }],
    noticeMin: 2 * 24 * 60,
    approval: true,
  }),
  calendar({
    id: 'assessora-scuola-sociale',
    kind: 'person',
    officeId: 'urp-segreteria',
    name: text(
      'Assessora a scuola e sociale – Giulia Ferrante',
      'Councillor for schools and social affairs – Giulia Ferrante',
    ),
    rules: [{ weekdays: [2], from: '10:00', to: '12:00' }],
    noticeMin: 24 * 60,
    approval: true,
  }),
  calendar({
    id: 'assessore-lavori-pubblici',
    kind: 'person',
    officeId: 'urp-segreteria',
    name: text('Assessore ai lavori pubblici – Paolo Bertini', 'Councillor for public works – Paolo Bertini'),
    rules: [{ weekdays: [3], from: '09:30', to: '11:30', validFrom: '2026-01-05', everyWeeks: 2 }],
    noticeMin: 24 * 60,
    approval: true,
  }),
];
