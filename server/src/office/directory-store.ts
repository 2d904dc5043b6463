import { Schema, type Connection } from 'mongoose';
import { z } from 'zod';
import { isDuplicateKey } from '../domain-error.ts';
import { calendarSchema, type Calendar } from '@sportello/shared/calendar';
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

const kinds = {
  municipality: municipalitySchema,
  office: officeSchema,
  desk: deskSchema,
  category: serviceCategorySchema,
  service: serviceSchema,
  calendar: calendarSchema,
} as const;
type Kind = keyof typeof kinds;

interface Entry {
  _id: string;
  kind: Kind | 'setup';
  /** Order in lists, as the administrator arranged them. */
  position: number;
  value: unknown;
}

/** One document an entry, `_id` is `kind:id`; a value that does not fit its contract is refused on the way in and out. */
export function createDirectoryStore(connection: Connection) {
  const schema = new Schema<Entry>(
    {
      _id: { type: String, required: true },
      kind: { type: String, required: true },
      position: { type: Number, required: true },
      value: { type: Schema.Types.Mixed, required: true },
    },
    { collection: 'directory', versionKey: false, minimize: false },
  );
  const model = connection.model<Entry>('Directory', schema);

  async function put(kind: Kind, id: string, value: unknown, position: number): Promise<void> {
    const checked = kinds[kind].parse(value);
    await model.updateOne(
      { _id: `${kind}:${id}` },
      { $set: { kind, value: checked, position } },
      { upsert: true },
    );
  }

  return {
    /** The whole directory, or undefined in an empty database. */
    async load(): Promise<Directory | undefined> {
      const entries = await model.find().sort({ position: 1, _id: 1 }).lean();
      const read = <S extends z.ZodType>(kind: Kind, contract: S): z.output<S>[] =>
        entries.filter((entry) => entry.kind === kind).map((entry) => contract.parse(entry.value));
      const [municipality] = read('municipality', municipalitySchema);
      if (!municipality) return undefined;
      return {
        municipality,
        offices: read('office', officeSchema),
        desks: read('desk', deskSchema),
        categories: read('category', serviceCategorySchema),
        services: read('service', serviceSchema),
        calendars: read('calendar', calendarSchema),
      };
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
