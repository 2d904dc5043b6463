import { Schema, type Connection } from 'mongoose';
import { z } from 'zod';
import { isDuplicateKey } from '../domain-error.ts';
import { calendarSchema, type Calendar } from '@sportello/shared/calendar';
import { arrangementSchema } from '@sportello/shared/directory-administration';
import {
  deskSchema,
  municipalitySchema,
  officeSchema,
  type Desk,
  type Municipality,
  type Office,
} from '@sportello/shared/office';
import {
  serviceCategorySchema,
  serviceSchema,
  type Service,
  type ServiceCategory,
} from '@sportello/shared/service';

/** What administrators set up. It is small and read by everything, so it is kept in memory as one value. */
export interface Directory {
  municipality: Municipality;
  offices: Office[];
  desks: Desk[];
  categories: ServiceCategory[];
  services: Service[];
  calendars: Calendar[];
}

/** Who stored the present state of an entry, and how often it was stored before. */
export interface EntryRevision {
  revision: number;
  /** Name of the member of staff; absent where the installation itself did. */
  changedBy?: string;
  changedAt?: Date;
}

/** The directory with the state of each entry, by `kind:id`. */
export interface LoadedDirectory extends Directory {
  /** What was taken away. Appointments, tickets and statistics go on naming it. */
  removed: Pick<Directory, 'offices' | 'desks' | 'services' | 'calendars'>;
  revisions: ReadonlyMap<string, EntryRevision>;
  /** Rises with every change of any entry, for an entry is never taken away: see `version`. */
  version: number;
}

const kinds = {
  municipality: municipalitySchema,
  office: officeSchema,
  desk: deskSchema,
  category: serviceCategorySchema,
  service: serviceSchema,
  calendar: calendarSchema,
  /** One entry: in which order offices, categories and services are read. */
  arrangement: arrangementSchema,
} as const;
export type DirectoryKind = keyof typeof kinds;
export type DirectoryValue<K extends DirectoryKind> = z.output<(typeof kinds)[K]>;

interface Entry extends EntryRevision {
  _id: string;
  /** `removed` keeps the place of what was taken away, so that the version only rises. */
  kind: DirectoryKind | 'setup' | 'removed';
  /** Order in lists where nobody arranged them: as they were made. */
  position: number;
  value: unknown;
}

/** Those that `ids` names in its order, then the others as they stand. */
function arranged<T extends { id: string }>(values: readonly T[], ids: readonly string[] = []): T[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const place = ({ id }: T): number => places.get(id) ?? ids.length;
  return values.toSorted((a, b) => place(a) - place(b));
}

/** What was stored before entries were counted has no number. */
const atRevision = (revision: number) => ({ revision: revision === 0 ? { $exists: false } : revision });

/** One document an entry, `_id` is `kind:id`; a value that does not fit its contract is refused on the way in and out. */
export function createDirectoryStore(connection: Connection) {
  const schema = new Schema<Entry>(
    {
      _id: { type: String, required: true },
      kind: { type: String, required: true },
      position: { type: Number, required: true },
      value: { type: Schema.Types.Mixed, required: true },
      revision: { type: Number },
      changedBy: { type: String },
      changedAt: { type: Date },
    },
    { collection: 'directory', versionKey: false, minimize: false },
  );
  const model = connection.model<Entry>('Directory', schema);

  async function put(kind: DirectoryKind, id: string, value: unknown, position: number): Promise<void> {
    const checked = kinds[kind].parse(value);
    await model.updateOne(
      { _id: `${kind}:${id}` },
      { $set: { kind, value: checked, position }, $inc: { revision: 1 } },
      { upsert: true },
    );
  }

  return {
    /** The whole directory, or undefined in an empty database. */
    async load(): Promise<LoadedDirectory | undefined> {
      const entries = await model.find().sort({ position: 1, _id: 1 }).lean();
      const read = <S extends z.ZodType>(kind: DirectoryKind, contract: S): z.output<S>[] =>
        entries.filter((entry) => entry.kind === kind).map((entry) => contract.parse(entry.value));
      // Its kind is only left in its id.
      const readRemoved = <S extends z.ZodType>(kind: DirectoryKind, contract: S): z.output<S>[] =>
        entries
          .filter((entry) => entry.kind === 'removed' && entry._id.startsWith(`${kind}:`))
          .map((entry) => contract.parse(entry.value));
      const [municipality] = read('municipality', municipalitySchema);
      if (!municipality) return undefined;
      const [arrangement] = read('arrangement', arrangementSchema);
      return {
        municipality,
        offices: arranged(read('office', officeSchema), arrangement?.offices),
        desks: read('desk', deskSchema),
        categories: arranged(read('category', serviceCategorySchema), arrangement?.categories),
        services: arranged(read('service', serviceSchema), arrangement?.services),
        calendars: read('calendar', calendarSchema),
        removed: {
          offices: readRemoved('office', officeSchema),
          desks: readRemoved('desk', deskSchema),
          services: readRemoved('service', serviceSchema),
          calendars: readRemoved('calendar', calendarSchema),
        },
        revisions: new Map(
          entries.map(({ _id, revision = 0, changedBy, changedAt }) => [
            _id,
            { revision, changedBy, changedAt },
          ]),
        ),
        version: entries.reduce((sum, { revision = 0 }) => sum + revision, 0),
      };
    },

    /**
     * How many changes there were. The sum of the revisions and not a counter of its own: it moves in the very write
     * that changes an entry, so no server can see the one without the other.
     */
    async version(): Promise<number> {
      const [found] = await model.aggregate<{ sum: number }>([
        { $group: { _id: null, sum: { $sum: '$revision' } } },
      ]);
      return found?.sum ?? 0;
    },

    /** Throws the engine's duplicate key when there is, or was, an entry of this id. */
    async add<K extends DirectoryKind>(
      kind: K,
      id: string,
      value: DirectoryValue<K>,
      change: Omit<EntryRevision, 'revision'>,
    ): Promise<void> {
      const position = await model.countDocuments({ kind });
      const checked = kinds[kind].parse(value);
      await model.create({ _id: `${kind}:${id}`, kind, value: checked, position, revision: 1, ...change });
    },

    /** Stores the next state of an entry unless somebody else changed it since `revision`; says whether it did. */
    async replace<K extends DirectoryKind>(
      kind: K,
      id: string,
      revision: number,
      value: DirectoryValue<K>,
      change: Omit<EntryRevision, 'revision'>,
    ): Promise<boolean> {
      const { modifiedCount } = await model.updateOne(
        { _id: `${kind}:${id}`, kind, ...atRevision(revision) },
        { $set: { value: kinds[kind].parse(value), ...change }, $inc: { revision: 1 } },
      );
      return modifiedCount === 1;
    },

    /** Takes an entry away, guarded as `replace` is. Its id stays taken. */
    async remove(
      kind: DirectoryKind,
      id: string,
      revision: number,
      change: Omit<EntryRevision, 'revision'>,
    ): Promise<boolean> {
      const { modifiedCount } = await model.updateOne(
        { _id: `${kind}:${id}`, kind, ...atRevision(revision) },
        { $set: { kind: 'removed', ...change }, $inc: { revision: 1 } },
      );
      return modifiedCount === 1;
    },

    /** Brings back an entry that was taken away; says whether there was one. */
    async revive<K extends DirectoryKind>(
      kind: K,
      id: string,
      value: DirectoryValue<K>,
      change: Omit<EntryRevision, 'revision'>,
    ): Promise<boolean> {
      const { modifiedCount } = await model.updateOne(
        { _id: `${kind}:${id}`, kind: 'removed' },
        { $set: { kind, value: kinds[kind].parse(value), ...change }, $inc: { revision: 1 } },
      );
      return modifiedCount === 1;
    },

    async save(directory: Directory): Promise<void> {
      const lists = [
        ['office', directory.offices],
        ['desk', directory.desks],
        ['category', directory.categories],
        ['service', directory.services],
        ['calendar', directory.calendars],
      ] as const;
      for (const [kind, values] of lists) {
        for (const [position, value] of values.entries()) await put(kind, value.id, value, position);
      }
      // Last: its presence says that the directory is complete.
      await put('municipality', 'municipality', directory.municipality, 0);
    },

    /**
     * Whether this server is the one to fill an empty database. The claim lapses after `forMs`, should the server die
     * before the municipality is stored.
     */
    async claimSetup(nowMs: number, forMs: number): Promise<boolean> {
      const claim = { kind: 'setup', value: nowMs + forMs, position: 0 };
      try {
        await model.updateOne({ _id: 'setup', value: { $lt: nowMs } }, { $set: claim }, { upsert: true });
        return true;
      } catch (error) {
        // A standing claim does not match, so the upsert tries to insert a second document of this id.
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    put,
  };
}
export type DirectoryStore = ReturnType<typeof createDirectoryStore>;
