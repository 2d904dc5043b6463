import type { Calendar } from '@sportello/shared/calendar';
import type { Desk, Municipality, Office } from '@sportello/shared/office';
import type { Service, ServiceCategory } from '@sportello/shared/service';
import { DomainError } from '../domain-error.ts';
import { createListeners } from '../listeners.ts';
import type { DirectoryKind, DirectoryStore, EntryRevision, LoadedDirectory } from './directory-store.ts';
import { createJoiner } from './joiner.ts';

const byId = <T extends { id: string }>(values: readonly T[]): Map<string, T> =>
  new Map(values.map((value) => [value.id, value]));

/** Nothing new of a service that is suspended or gone: it takes no booking and gives no number. */
const atRest = (service: Service): Service => ({
  ...service,
  calendarIds: [],
  requiredCalendarIds: [],
  walkIn: false,
});

/** Found by id is also what was taken away: an appointment of last week goes on naming its service. */
function indexed({ services: stored, removed, ...directory }: LoadedDirectory) {
  const services = stored.map((service) => (service.active ? service : atRest(service)));
  return {
    ...directory,
    services,
    storedServices: stored,
    officeById: byId([...removed.offices, ...directory.offices]),
    deskById: byId([...removed.desks, ...directory.desks]),
    serviceById: byId([...removed.services.map(atRest), ...services]),
    calendarById: byId([...removed.calendars, ...directory.calendars]),
  };
}

/**
 * The directory in memory. `refresh` reads it again after a change that this server made; `follow` looks whether
 * another one made any, unless this server is `alone` with its database.
 */
export function createDirectoryReader(store: DirectoryStore, { alone = true } = {}) {
  let current: ReturnType<typeof indexed> | undefined;
  const listeners = createListeners<number>();

  function read() {
    if (!current) throw new DomainError('installation.empty');
    return current;
  }
  const found = <T>(
    value: T | undefined,
    code: 'office.notFound' | 'desk.notFound' | 'service.notFound' | 'calendar.notFound',
  ): T => {
    if (value === undefined) throw new DomainError(code);
    return value;
  };

  async function refresh(): Promise<boolean> {
    const loaded = await store.load();
    // Of two that load at once the slower may bring the older state.
    if (!loaded || loaded.version < (current?.version ?? 0)) return loaded !== undefined;
    const changed = loaded.version !== current?.version;
    current = indexed(loaded);
    if (changed) listeners.tell(loaded.version);
    return true;
  }
  const look = createJoiner(async () => {
    if ((await store.version()) !== (current?.version ?? 0)) await refresh();
  });

  return {
    refresh,
    /** When it returns, every change that was acknowledged before the call is in memory. */
    follow: async (): Promise<void> => {
      if (!alone) await look();
    },
    /** The state of an entry; revision 0 where there is none. */
    revision: (kind: DirectoryKind, id: string): EntryRevision =>
      read().revisions.get(`${kind}:${id}`) ?? { revision: 0 },
    loaded: (): boolean => current !== undefined,
    /** Another one after every change of any entry. */
    version: (): number => read().version,
    /** Hears the version of every newer state, once it is in memory. */
    subscribe: listeners.subscribe,
    municipality: (): Municipality => read().municipality,
    offices: (): readonly Office[] => read().offices,
    categories: (): readonly ServiceCategory[] => read().categories,
    services: (): readonly Service[] => read().services,
    /** As their administrators wrote them; `services` has no calendars for one that is suspended. */
    storedServices: (): readonly Service[] => read().storedServices,
    calendars: (): readonly Calendar[] => read().calendars,
    desks: (): readonly Desk[] => read().desks,
    desksOf: (officeId: string): Desk[] => read().desks.filter((desk) => desk.officeId === officeId),
    /** Each throws its `…notFound`. */
    office: (id: string): Office => found(read().officeById.get(id), 'office.notFound'),
    desk: (id: string): Desk => found(read().deskById.get(id), 'desk.notFound'),
    /** As `desk`, but not one that was taken away: nobody works there any more. */
    deskInUse: (id: string): Desk =>
      found(
        read().desks.find((desk) => desk.id === id),
        'desk.notFound',
      ),
    service: (id: string): Service => found(read().serviceById.get(id), 'service.notFound'),
    calendar: (id: string): Calendar => found(read().calendarById.get(id), 'calendar.notFound'),
  };
}
export type DirectoryReader = ReturnType<typeof createDirectoryReader>;
