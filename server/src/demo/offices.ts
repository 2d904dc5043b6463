import type { Desk, Municipality, Office } from '@sportello/shared/office';
import { text } from './text.ts';

const locality = { postalCode: '53099', locality: 'Borgolieto (SI)' };
const timeZone = 'Europe/Rome';
const MON = 1;
const TUE = 2;
const WED = 3;
const THU = 4;
const FRI = 5;
const SAT = 6;

/** An invented town of some 18,000 people in the hills south of Siena. */
export const municipality: Municipality = {
  name: 'Comune di Borgolieto',
  region: 'Regione Toscana',
  languages: ['it', 'en'],
  timeZone,
  holidays: { national: true, patronSaint: '11-11' },
  website: 'https://www.comune.borgolieto.example',
  email: 'urp@comune.borgolieto.example',
  phone: '0577 555 100',
  address: { street: 'Piazza del Popolo 1', ...locality },
  accessibilityUrl: 'https://form.agid.gov.it/',
  privacyUrl: 'https://www.comune.borgolieto.example/privacy',
  demo: true,
};

const common = { timeZone, ticketsOutsideHours: true };

export const offices: Office[] = [
  {
    id: 'anagrafe',
    name: text('Servizi demografici', 'Registry office'),
    area: text('Area servizi al cittadino', 'Citizen services'),
    address: { street: 'Piazza del Popolo 1', ...locality },
    phone: '0577 555 110',
    email: 'anagrafe@comune.borgolieto.example',
    opening: [
      { weekdays: [MON, TUE, WED, THU, FRI], from: '08:30', to: '13:00' },
      { weekdays: [TUE, THU], from: '15:00', to: '17:30' },
      { weekdays: [SAT], from: '09:00', to: '12:00' },
    ],
    directions: text('Piano terra, a destra dell’ingresso', 'Ground floor, right of the entrance'),
    displayMessage: text(
      'Per la carta d’identità elettronica portate una fototessera recente e la tessera sanitaria.',
      'For the electronic identity card bring a recent photo and your health card.',
    ),
    joining: { way: 'code' },
    ...common,
  },
  {
    id: 'tributi',
    name: text('Ufficio Tributi', 'Local taxes'),
    area: text('Area finanziaria', 'Finance'),
    address: { street: 'Piazza del Popolo 1', ...locality },
    phone: '0577 555 120',
    email: 'tributi@comune.borgolieto.example',
    opening: [
      { weekdays: [MON, WED, FRI], from: '09:00', to: '12:30' },
      { weekdays: [THU], from: '15:00', to: '17:00' },
    ],
    directions: text('Primo piano, stanze 12 e 13', 'First floor, rooms 12 and 13'),
    displayMessage: text('Il saldo IMU scade il 16 dicembre.', 'The balance of IMU is due on 16 December.'),
    ...common,
  },
  {
    id: 'edilizia',
    name: text('Sportello unico edilizia', 'Building permits'),
    area: text('Area tecnica', 'Technical services'),
    address: { street: 'Via delle Mura 14', ...locality },
    phone: '0577 555 130',
    email: 'edilizia@comune.borgolieto.example',
    opening: [
      { weekdays: [TUE, THU], from: '09:00', to: '13:00' },
      { weekdays: [THU], from: '15:00', to: '17:30' },
    ],
    directions: text('Secondo piano, con ascensore', 'Second floor, with a lift'),
    ...common,
  },
  {
    id: 'scuola-sociale',
    name: text('Scuola e servizi sociali', 'Schools and social services'),
    area: text('Area servizi alla persona', 'Services for people'),
    address: { street: 'Via Garibaldi 22', ...locality },
    phone: '0577 555 140',
    email: 'sociale@comune.borgolieto.example',
    opening: [
      { weekdays: [MON, WED, FRI], from: '09:00', to: '13:00' },
      { weekdays: [TUE], from: '14:30', to: '17:30' },
    ],
    directions: text('Piano terra, ingresso dal cortile', 'Ground floor, entrance from the courtyard'),
    ...common,
  },
  {
    id: 'polizia-locale',
    name: text('Polizia Locale', 'Local police'),
    area: text('Area vigilanza', 'Public order'),
    address: { street: 'Viale della Stazione 5', ...locality },
    phone: '0577 555 150',
    email: 'polizialocale@comune.borgolieto.example',
    opening: [{ weekdays: [MON, TUE, WED, THU, FRI, SAT], from: '08:00', to: '13:00' }],
    ...common,
  },
  {
    id: 'urp-segreteria',
    name: text('URP e segreteria del Sindaco', 'Public relations and the Mayor’s office'),
    area: text('Area affari generali', 'General affairs'),
    address: { street: 'Piazza del Popolo 1', ...locality },
    phone: '0577 555 100',
    email: 'urp@comune.borgolieto.example',
    opening: [
      { weekdays: [MON, TUE, WED, THU, FRI], from: '08:30', to: '13:00' },
      { weekdays: [THU], from: '15:00', to: '18:00' },
    ],
    directions: text('Primo piano, Sala degli Stemmi', 'First floor, Hall of Coats of Arms'),
    ...common,
  },
];

const desk = (officeId: string, number: number, serviceIds: string[] = [], side?: typeof left): Desk => ({
  id: `${officeId}-${number}`,
  officeId,
  number,
  serviceIds,
  ...side,
});

const left: Pick<Desk, 'direction' | 'arrow'> = {
  direction: text('a sinistra', 'on the left'),
  arrow: 'left',
};
const right: typeof left = { direction: text('a destra', 'on the right'), arrow: 'right' };
const registry = ['carta-identita', 'cambio-residenza', 'certificati-anagrafici', 'tessera-elettorale'];
const civilStatus = [
  'dichiarazione-nascita',
  'dichiarazione-morte',
  'pubblicazioni-matrimonio',
  'matrimonio-civile',
  'separazione-divorzio',
  'giuramento-cittadinanza',
];

export const desks: Desk[] = [
  desk('anagrafe', 1, registry, left),
  desk('anagrafe', 2, registry, left),
  desk('anagrafe', 3, [...registry, ...civilStatus], right),
  desk('anagrafe', 4, civilStatus, right),
  desk('tributi', 1),
  desk('tributi', 2),
  desk('edilizia', 1),
  desk('edilizia', 2),
  desk('scuola-sociale', 1),
  desk('scuola-sociale', 2),
  desk('polizia-locale', 1),
  desk('urp-segreteria', 1, ['urp-segnalazioni', 'protocollo', 'accesso-atti']),
  desk('urp-segreteria', 2, ['colloquio-sindaco', 'colloquio-assessora', 'colloquio-assessore']),
];
