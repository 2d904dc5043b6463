import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { DirectoryReader } from './directory.ts';
import type { DirectoryKind, DirectoryStore, DirectoryValue } from './directory-store.ts';
import { nameSlug } from './name-slug.ts';

interface Parts {
  directory: DirectoryReader;
  directoryStore: DirectoryStore;
  clock: Clock;
}

/** How often an id is tried before a name counts as used up, and a write before it counts as hopeless. */
const TRIES = 50;

/**
 * Changes one entry of the directory in one guarded write. When a change returns, this server follows it, and every
 * other one with its next answer.
 */
export function createChangeDirectory({ directory, directoryStore, clock }: Parts) {
  const stamp = (changedBy?: string) => ({ changedBy, changedAt: new Date(clock.now()) });

  /** Throws `directory.changed`, with who changed the entry last and when. */
  async function refuse(kind: DirectoryKind, id: string): Promise<never> {
    await directory.refresh();
    const { changedBy = null, changedAt } = directory.revision(kind, id);
    throw new DomainError('directory.changed', { changedBy, changedAt: changedAt?.toISOString() ?? null });
  }

  return {
    refuse,
    /** Stores a value whose id follows from its name; returns the id. */
    async add<K extends DirectoryKind>(
      kind: K,
      name: string,
      valueOf: (id: string) => DirectoryValue<K>,
      by: string,
    ): Promise<string> {
      const slug = nameSlug(name, kind);
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        const id = attempt === 1 ? slug : `${slug}-${attempt}`;
        try {
          await directoryStore.add(kind, id, valueOf(id), stamp(by));
        } catch (error) {
          if (isDuplicateKey(error)) continue;
          throw error;
        }
        await directory.refresh();
        return id;
      }
      throw new DomainError('directory.inUse');
    },

    /** Stores a value under this very id, or brings back what had it; false where there is one now. */
    async addAs<K extends DirectoryKind>(
      kind: K,
      id: string,
      value: DirectoryValue<K>,
      by: string,
    ): Promise<boolean> {
      const added = await directoryStore.add(kind, id, value, stamp(by)).then(
        () => true,
        (error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
          return directoryStore.revive(kind, id, value, stamp(by));
        },
      );
      await directory.refresh();
      return added;
    },

    /** Throws `directory.changed`, with who and when, unless the entry is as the caller has seen it. */
    async replace<K extends DirectoryKind>(
      kind: K,
      id: string,
      revision: number,
      value: DirectoryValue<K>,
      by: string,
    ): Promise<void> {
      if (!(await directoryStore.replace(kind, id, revision, value, stamp(by)))) await refuse(kind, id);
      await directory.refresh();
    },

    async remove(kind: DirectoryKind, id: string, revision: number, by: string): Promise<void> {
      if (!(await directoryStore.remove(kind, id, revision, stamp(by)))) await refuse(kind, id);
      await directory.refresh();
    },

    /** Changes an entry whatever others change at the same time: `next` is asked again with their state. */
    async update<K extends DirectoryKind>(
      kind: K,
      id: string,
      read: () => DirectoryValue<K>,
      next: (current: DirectoryValue<K>) => DirectoryValue<K>,
    ): Promise<void> {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        await directory.refresh();
        const current = read();
        const changed = next(current);
        if (changed === current) return;
        const { revision } = directory.revision(kind, id);
        if (await directoryStore.replace(kind, id, revision, changed, stamp())) {
          await directory.refresh();
          return;
        }
      }
      await refuse(kind, id);
    },
  };
}
export type ChangeDirectory = ReturnType<typeof createChangeDirectory>;
