import type { Calendar } from '@sportello/shared/calendar';
import type { Desk, Municipality, Office } from '@sportello/shared/office';
import type { Service, ServiceCategory } from '@sportello/shared/service';
import { DomainError } from '../domain-error.ts';
import type { Directory, DirectoryStore } from './directory-store.ts';

const byId = <T extends { id: string }>(values: readonly T[]): Map<string, T> =>
  new Map(values.map((value) => [value.id, value]));

function indexed(directory: Directory) {
  return {
    ...directory,
    officeById: byId(directory.offices),
    deskById: byId(directory.desks),
    serviceById: byId(directory.services),
    calendarById: byId(directory.calendars),
  };
}

/** The directory in memory; `refresh` reads it again after a change. */
export function createDirectoryReader(store: DirectoryStore) {
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

  return {
    async refresh(): Promise<boolean> {
      const loaded = await store.load();
      if (loaded) current = indexed(loaded);
      return loaded !== undefined;
    },
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
