import { z } from 'zod';
import { deviceStatusSchema } from '@sportello/shared/device';
import { get } from '#lib/desk/api.ts';
import { readAccounts } from '../people/people.svelte.ts';
import { deskApi, officeApi, readCalendars, serviceApi } from './directory-api.ts';

/** What an empty installation needs, in the order in which one thing needs the other. */
export const steps = [
  { name: 'municipality', href: '/amministrazione/comune', optional: false },
  { name: 'offices', href: '/amministrazione/uffici', optional: false },
  { name: 'calendars', href: '/amministrazione/calendari', optional: false },
  { name: 'services', href: '/amministrazione/servizi', optional: false },
  { name: 'people', href: '/amministrazione/persone', optional: true },
  { name: 'devices', href: '/amministrazione/dispositivi', optional: true },
] as const;
export type SetupStep = (typeof steps)[number];

/** The steps that are done. A municipality has to be there before anything else can be read. */
export async function readSetup(isFounded: boolean): Promise<ReadonlySet<SetupStep['name']>> {
  if (!isFounded) return new Set();
  const [offices, desks, calendars, services, accounts, { devices }] = await Promise.all([
    officeApi.list(),
    deskApi.list(),
    readCalendars(),
    serviceApi.list(),
    readAccounts(),
    get('/devices', z.object({ devices: z.array(deviceStatusSchema) })),
  ]);
  const bookable = calendars.filter(({ calendar }) => calendar.active && calendar.rules.length > 0);
  const isDone: Record<SetupStep['name'], boolean> = {
    municipality: true,
    offices: offices.length > 0 && desks.length > 0,
    calendars: bookable.length > 0,
    services: services.some(({ value }) =>
      value.calendarIds.some((id) => bookable.some(({ calendar }) => calendar.id === id)),
    ),
    people: accounts.length > 1,
    devices: devices.length > 0,
  };
  return new Set(steps.map(({ name }) => name).filter((name) => isDone[name]));
}
