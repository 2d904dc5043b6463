import { calendarSchema, type Calendar } from '@sportello/shared/calendar';
import { deskSchema, municipalitySchema, officeSchema } from '@sportello/shared/office';
import { serviceCategorySchema, serviceSchema, type Service } from '@sportello/shared/service';
import type { z } from 'zod';
import type { Directory } from '@sportello/server/office/directory-store';

const text = (it: string, en: string) => ({ it, en });

/** A calendar open Monday to Friday, 9:00 to 12:00, one seat, unless told otherwise. */
export const aCalendar = (value: Partial<z.input<typeof calendarSchema>> = {}): Calendar =>
  calendarSchema.parse({
    id: 'registry-counters',
    kind: 'office',
    officeId: 'registry',
    name: text('Sportelli anagrafe', 'Registry counters'),
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', seats: 1 }],
    ...value,
  });

/** A service of thirty minutes, by appointment and without, unless told otherwise. */
export const aService = (value: Partial<z.input<typeof serviceSchema>> = {}): Service =>
  serviceSchema.parse({
    id: 'identity-card',
    categoryId: 'registry',
    title: text("Carta d'identità", 'Identity card'),
    summary: text('Rilascio', 'Issue'),
    topic: text('Documenti', 'Documents'),
    sheet: {
      addressed: text('A chi risiede', 'Residents'),
      howTo: text('Su appuntamento', 'By appointment'),
      needed: [text('Una fototessera', 'One photograph')],
      achieved: text('La carta', 'The card'),
      timing: text('Sei giorni', 'Six days'),
      conditions: text('Nessuna', 'None'),
    },
    minutes: 30,
    modes: ['desk'],
    calendarIds: ['registry-counters'],
    officeIds: ['registry'],
    walkIn: true,
    series: 'A',
    group: text('Documenti', 'Documents'),
    ...value,
  });

const address = { street: 'Piazza Grande 1', postalCode: '00010', locality: 'Borgo Prova' };

const office = (id: string, name: string) =>
  officeSchema.parse({
    id,
    name: text(name, name),
    area: text('Area', 'Area'),
    address,
    phone: '+39 06 0000000',
    email: `${id}@borgo-prova.example`,
    timeZone: 'Europe/Rome',
    opening: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }],
  });

/**
 * A small municipality: office `registry` with ten desks and services `identity-card` (series A) and `residence`
 * (B, 20 minutes), office `town-hall` with the mayor, whose appointments (`mayor`, series S) need an approval.
 */
export function aDirectory(change: Partial<Directory> = {}): Directory {
  return {
    municipality: municipalitySchema.parse({
      name: 'Comune di Borgo Prova',
      region: 'Lazio',
      languages: ['it', 'en'],
      timeZone: 'Europe/Rome',
      holidays: {},
      website: 'https://borgo-prova.example',
      email: 'comune@borgo-prova.example',
      phone: '+39 06 0000000',
      address,
      accessibilityUrl: 'https://borgo-prova.example/accessibility',
      privacyUrl: 'https://borgo-prova.example/privacy',
      demo: false,
    }),
    offices: [office('registry', 'Anagrafe'), office('town-hall', 'Municipio')],
    desks: Array.from({ length: 10 }, (_, index) =>
      deskSchema.parse({
        id: `registry-${index + 1}`,
        officeId: 'registry',
        number: index + 1,
        serviceIds: [],
      }),
    ),
    categories: [
      serviceCategorySchema.parse({
        id: 'registry',
        name: text('Anagrafe', 'Registry'),
        description: text('Anagrafe e stato civile', 'Registry and civil status'),
      }),
    ],
    services: [
      aService(),
      aService({
        id: 'residence',
        title: text('Residenza', 'Residence'),
        minutes: 20,
        minutesPerExtraPerson: 10,
        series: 'B',
      }),
      aService({
        id: 'mayor',
        title: text('Il sindaco riceve', 'The mayor receives'),
        calendarIds: ['mayor'],
        officeIds: ['town-hall'],
        walkIn: false,
        series: 'S',
      }),
    ],
    calendars: [
      aCalendar(),
      aCalendar({
        id: 'mayor',
        kind: 'person',
        officeId: 'town-hall',
        name: text('Il sindaco', 'The mayor'),
        approval: true,
      }),
    ],
    ...change,
  };
}
