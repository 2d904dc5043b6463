import type { StaffStore } from './staff-store.ts';

/** What accounts are called, kept in memory; an account that is new to this server is looked up. */
export function createStaffNames({ staffStore }: { staffStore: Pick<StaffStore, 'names'> }) {
  let known = new Map<string, string>();
  return async function staffNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.some((id) => !known.has(id))) {
      known = await staffStore.names();
      // An account that is gone is asked for once.
      for (const id of ids) if (!known.has(id)) known.set(id, '');
    }
    return known;
  };
}
export type StaffNames = ReturnType<typeof createStaffNames>;
