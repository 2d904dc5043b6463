import type {
  Arrangement,
  CategorySettings,
  CreateDesk,
  DeskSettings,
  MunicipalitySettings,
  OfficeSettings,
} from '@sportello/shared/directory-administration';
import type { Service, ServiceSettings } from '@sportello/shared/service';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { ChangeDirectory } from './change-directory.ts';
import type { DirectoryReader } from './directory.ts';
import type { PictureStore } from './picture-store.ts';

/** What other parts know about whether an entry is still needed. */
export interface DirectoryUse {
  /** Appointments to come that take time of one of these calendars; of one service, where it is named. */
  appointmentsAhead: (calendarIds: readonly string[], serviceId?: string) => Promise<number>;
  isDeskOpen: (deskId: string, officeId: string) => Promise<boolean>;
  devicesAt: (officeId: string) => Promise<number>;
}

/** How long a picture that nothing names is kept: whoever sent it may still be filling in the form. */
const UNUSED_PICTURE_MS = 24 * 3_600_000;

interface Parts {
  directory: DirectoryReader;
  changeDirectory: ChangeDirectory;
  use: DirectoryUse;
  pictures: Pick<PictureStore, 'renew' | 'removeOthers'>;
  clock: Clock;
}

const MUNICIPALITY = 'municipality';
const ARRANGEMENT = 'arrangement';

/** How many of each still need what somebody wants to take away; throws `directory.inUse` with them unless all are 0. */
function assertUnused(counts: Record<string, number>): void {
  const needed = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  if (Object.keys(needed).length > 0) throw new DomainError('directory.inUse', needed);
}

/**
 * Sets up an installation: municipality, offices, desks, categories and services. Every change is one guarded write of one entry;
 * `by` is the name of whoever made it. What an entry names has to be there (`office.notFound` …). `save` and `remove` throw
 * `directory.changed` unless the entry is as the caller has seen it, `remove` also `directory.inUse` with what still needs it.
 * That check is a courtesy and no promise: what was taken away stays readable by its id.
 */
export function createAdministerDirectory({ directory, changeDirectory, use, pictures, clock }: Parts) {
  const stored = (id: string): Service => {
    const service = directory.storedServices().find((one) => one.id === id);
    if (!service) throw new DomainError('service.notFound');
    return service;
  };
  const listed = <T extends { id: string }>(
    all: readonly T[],
    id: string,
    code: 'office.notFound' | 'category.notFound' | 'calendar.notFound',
  ): T => {
    const entry = all.find((one) => one.id === id);
    if (!entry) throw new DomainError(code);
    return entry;
  };
  const office = (id: string) => listed(directory.offices(), id, 'office.notFound');
  const category = (id: string) => listed(directory.categories(), id, 'category.notFound');
  const calendar = (id: string) => listed(directory.calendars(), id, 'calendar.notFound');

  function assertKnown({ categoryId, officeIds, calendarIds, requiredCalendarIds }: ServiceSettings): void {
    category(categoryId);
    officeIds.forEach(office);
    [...calendarIds, ...requiredCalendarIds].forEach(calendar);
  }

  async function storeMunicipality(
    revision: number,
    settings: MunicipalitySettings,
    by: string,
  ): Promise<void> {
    if (revision > 0 || directory.loaded()) {
      const value = { ...settings, demo: directory.municipality().demo };
      return changeDirectory.replace(MUNICIPALITY, MUNICIPALITY, revision, value, by);
    }
    const value = { ...settings, demo: false };
    if (!(await changeDirectory.addAs(MUNICIPALITY, MUNICIPALITY, value, by)))
      await changeDirectory.refuse(MUNICIPALITY, MUNICIPALITY);
  }

  return {
    /** The first time, at revision 0, this brings the installation to life. Throws `picture.notFound`. */
    async saveMunicipality(revision: number, settings: MunicipalitySettings, by: string): Promise<void> {
      const { coatOfArms } = settings;
      // Named anew it is too young to be swept away by somebody who saves another one at the same time.
      if (coatOfArms !== undefined && !(await pictures.renew(coatOfArms, new Date(clock.now()))))
        throw new DomainError('picture.notFound');
      await storeMunicipality(revision, settings, by);
      await pictures.removeOthers(coatOfArms, new Date(clock.now() - UNUSED_PICTURE_MS));
    },

    /** The order in which people read offices, categories and services. */
    async arrange(revision: number, settings: Arrangement, by: string): Promise<void> {
      settings.offices.forEach(office);
      settings.categories.forEach(category);
      settings.services.forEach(stored);
      if (revision > 0) return changeDirectory.replace(ARRANGEMENT, ARRANGEMENT, revision, settings, by);
      if (!(await changeDirectory.addAs(ARRANGEMENT, ARRANGEMENT, settings, by)))
        await changeDirectory.refuse(ARRANGEMENT, ARRANGEMENT);
    },

    offices: {
      get: office,
      add: (settings: OfficeSettings, by: string): Promise<string> =>
        changeDirectory.add('office', settings.name.it, (id) => ({ ...settings, id }), by),
      save: (id: string, revision: number, settings: OfficeSettings, by: string): Promise<void> =>
        changeDirectory.replace('office', office(id).id, revision, { ...settings, id }, by),
      async remove(id: string, revision: number, by: string): Promise<void> {
        office(id);
        assertUnused({
          desks: directory.desksOf(id).length,
          services: directory.storedServices().filter((one) => one.officeIds.includes(id)).length,
          calendars: directory.calendars().filter((one) => one.officeId === id).length,
          devices: await use.devicesAt(id),
        });
        await changeDirectory.remove('office', id, revision, by);
      },
    },

    desks: {
      get: directory.deskInUse,
      /** Throws `desk.numberTaken`. A number that was taken away comes back as it was, with its past. */
      async add(settings: CreateDesk, by: string): Promise<string> {
        const { id: officeId } = office(settings.officeId);
        settings.serviceIds.forEach(stored);
        const others = directory.desksOf(officeId);
        const id = `${officeId}-${settings.number}`;
        const isTaken = others.some(({ number }) => number === settings.number);
        if (isTaken || !(await changeDirectory.addAs('desk', id, { ...settings, id }, by)))
          throw new DomainError('desk.numberTaken');
        return id;
      },
      save(id: string, revision: number, settings: DeskSettings, by: string): Promise<void> {
        settings.serviceIds.forEach(stored);
        const { officeId, number } = directory.deskInUse(id);
        return changeDirectory.replace('desk', id, revision, { ...settings, id, officeId, number }, by);
      },
      /** Nobody may be working there. */
      async remove(id: string, revision: number, by: string): Promise<void> {
        const { officeId } = directory.deskInUse(id);
        if (await use.isDeskOpen(id, officeId)) throw new DomainError('directory.inUse', { openDesks: 1 });
        await changeDirectory.remove('desk', id, revision, by);
      },
    },

    categories: {
      get: category,
      add: (settings: CategorySettings, by: string): Promise<string> =>
        changeDirectory.add('category', settings.name.it, (id) => ({ ...settings, id }), by),
      save: (id: string, revision: number, settings: CategorySettings, by: string): Promise<void> =>
        changeDirectory.replace('category', category(id).id, revision, { ...settings, id }, by),
      async remove(id: string, revision: number, by: string): Promise<void> {
        category(id);
        assertUnused({
          services: directory.storedServices().filter((one) => one.categoryId === id).length,
        });
        await changeDirectory.remove('category', id, revision, by);
      },
    },

    services: {
      get: stored,
      add(settings: ServiceSettings, by: string): Promise<string> {
        assertKnown(settings);
        return changeDirectory.add('service', settings.title.it, (id) => ({ ...settings, id }), by);
      },
      save(id: string, revision: number, settings: ServiceSettings, by: string): Promise<void> {
        assertKnown(settings);
        return changeDirectory.replace('service', stored(id).id, revision, { ...settings, id }, by);
      },
      async remove(id: string, revision: number, by: string): Promise<void> {
        const { calendarIds, requiredCalendarIds } = stored(id);
        assertUnused({
          appointments: await use.appointmentsAhead([...calendarIds, ...requiredCalendarIds], id),
          desks: directory.desks().filter((desk) => desk.serviceIds.includes(id)).length,
        });
        await changeDirectory.remove('service', id, revision, by);
      },
    },

    calendars: {
      async remove(id: string, revision: number, by: string): Promise<void> {
        calendar(id);
        assertUnused({
          services: directory
            .storedServices()
            .filter((one) => [...one.calendarIds, ...one.requiredCalendarIds].includes(id)).length,
          appointments: await use.appointmentsAhead([id]),
        });
        await changeDirectory.remove('calendar', id, revision, by);
      },
    },
  };
}
export type AdministerDirectory = ReturnType<typeof createAdministerDirectory>;
