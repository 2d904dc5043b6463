import type { Calendar } from '@sportello/shared/calendar';
import type { Desk, Municipality, Office } from '@sportello/shared/office';
import type { Service, ServiceCategory } from '@sportello/shared/service';
import { DomainError } from '../domain-error.ts';
import type { DirectoryKind, DirectoryStore, EntryRevision, LoadedDirectory } from './directory-store.ts';
import { createJoiner } from './joiner.ts';

const byId = <T extends { id: string }>(values: readonly T[]): Map<string, T> =>
  new Map(values.map((value) => [value.id, value]));

function indexed(directory: LoadedDirectory) {
  return {
    ...directory,
    officeById: byId(directory.offices),
    deskById: byId(directory.desks),
    serviceById: byId(directory.services),
    calendarById: byId(directory.calendars),
  };
}

/**
 * The directory in memory. `refresh` reads it again after a change that this server made; `follow` looks whether
 * another one made any, unless this server is `alone` with its database.
 */
export function createDirectoryReader(store: DirectoryStore, { alone = true } = {}) {
  let current: ReturnType<typeof indexed> | undefined;

  function read() {
    if (!current) throw new DomainError('server.unavailable');
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
    if (loaded && loaded.version >= (current?.version ?? 0)) current = indexed(loaded);
    return loaded !== undefined;
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
    municipality: (): Municipality => read().municipality,
    offices: (): readonly Office[] => read().offices,
    categories: (): readonly ServiceCategory[] => read().categories,
    services: (): readonly Service[] => read().services,
    calendars: (): readonly Calendar[] => read().calendars,
    desks: (): readonly Desk[] => read().desks,
    desksOf: (officeId: string): Desk[] => read().desks.filter((desk) => desk.officeId === officeId),
    /** Each throws its `…notFound`. */
    office: (id: string): Office => found(read().officeById.get(id), 'office.notFound'),
    desk: (id: string): Desk => found(read().deskById.get(id), 'desk.notFound'),
    service: (id: string): Service => found(read().serviceById.get(id), 'service.notFound'),
    calendar: (id: string): Calendar => found(read().calendarById.get(id), 'calendar.notFound'),
  };
}
export type DirectoryReader = ReturnType<typeof createDirectoryReader>;
