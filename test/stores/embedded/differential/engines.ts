/** Runs the same commands on two engines and tells where their answers part. */
import { EJSON } from 'bson';
import { MongoClient, MongoServerError } from 'mongodb';
import type { Db } from 'mongodb';
import type { Command } from './commands.ts';
import { picksOf } from './picks.ts';
import type { Picks } from './picks.ts';
import { referenceCommand } from './reference-command.ts';

/** What a command came to, comparable between engines: an error's code, or the reply without what is each engine's own. */
export type Outcome = string;

const TYPED = {
  promoteValues: false,
  promoteLongs: false,
  bsonRegExp: true,
  enableUtf8Validation: false,
} as const;

export async function connect(uri: string): Promise<MongoClient> {
  return new MongoClient(uri, { directConnection: true, maxPoolSize: 8, retryWrites: false }).connect();
}

const canonical = (value: unknown): string => EJSON.stringify(value as object, { relaxed: false });

type Reply = Record<string, unknown>;

async function rows(db: Db, name: string, reply: Reply): Promise<unknown[]> {
  const cursor = reply.cursor as { id: { toString(): string; value?: unknown }; firstBatch: unknown[] };
  const all = [...cursor.firstBatch];
  let id: unknown = cursor.id;
  while (String(id) !== '0') {
    const more = await db.command({ getMore: id, collection: name }, TYPED);
    const next = more.cursor as { id: unknown; nextBatch: unknown[] };
    all.push(...next.nextBatch);
    id = next.id;
  }
  return all;
}

const plain = (value: unknown): number =>
  Number((value as { valueOf(): unknown } | undefined)?.valueOf() ?? 0);

function writeOutcome(reply: Reply): Outcome {
  const errors = ((reply.writeErrors as Reply[] | undefined) ?? []).map(
    (error) => `${plain(error.index)}:${plain(error.code)}`,
  );
  const upserted = ((reply.upserted as Reply[] | undefined) ?? []).map((one) => canonical(one._id));
  return `n=${plain(reply.n)} modified=${plain(reply.nModified)} upserted=${upserted.join()} errors=${errors.join()}`;
}

async function succeed(db: Db, command: Command): Promise<Outcome> {
  const name = Object.keys(command)[0]!;
  const reply = (await db.command(command, TYPED)) as Reply;
  switch (name) {
    case 'find':
      return canonical(await rows(db, 'c', reply));
    case 'aggregate': {
      const found = (await rows(db, 'c', reply)).map(canonical);
      const ordered = !canonical(command.pipeline).includes('$group');
      return (ordered ? found : found.sort()).join('\n');
    }
    case 'distinct':
      return (reply.values as unknown[])
        .map((value) => canonical({ value }))
        .sort()
        .join('\n');
    case 'listIndexes': {
      const specs = (reply.cursor as { firstBatch: Reply[] }).firstBatch;
      // how DocumentDB stores an index is its own, and so is the order of the options
      const options = ({ storageEngine: _engine, ...spec }: Reply) => Object.entries(spec).sort();
      return canonical(specs.map(options));
    }
    case 'count':
      return `n=${plain(reply.n)}`;
    case 'findAndModify':
      return canonical({ value: reply.value ?? null });
    case 'insert':
    case 'update':
    case 'delete':
      return writeOutcome(reply);
    default:
      return 'ok';
  }
}

const READS = ['find', 'count', 'distinct', 'aggregate', 'listIndexes'];

export async function outcome(db: Db, command: Command): Promise<Outcome> {
  try {
    return await succeed(db, command);
  } catch (error) {
    if (error instanceof MongoServerError) {
      // DocumentDB reports some duplicates as exclusion violations, which the gateway cannot name
      const writes = !READS.includes(Object.keys(command)[0]!);
      return `error ${writes && Number(error.code) === 8 ? 11000 : String(error.code)}`;
    }
    throw error;
  }
}

/** The whole collection, type by type. */
export const contents = (db: Db): Promise<Outcome> =>
  outcome(db, { find: 'c', filter: {}, sort: { _id: 1 }, batchSize: 1000 });

export interface Difference {
  readonly step: number;
  readonly command: Command;
  readonly embedded: Outcome;
  readonly reference: Outcome;
  /** What the embedded database holds after the command. */
  readonly stored: Outcome;
  /** What its filters picked before it ran; undefined where they are no filters of a known difference, or a find cannot tell. */
  readonly picks: Picks | undefined;
  /** What the reference answers to the pipeline when no stage can be taken together with the next; undefined for other commands. */
  readonly apart: Outcome | undefined;
}

/** Holds every document, and keeps an engine from taking what stands before and after it for one stage. */
const BARRIER = { $limit: 1_000_000 };

async function stagesApart(db: Db, command: Command): Promise<Outcome | undefined> {
  if (!('aggregate' in command)) return undefined;
  const pipeline = (command.pipeline as Command[]).flatMap((stage) => [stage, BARRIER]);
  return outcome(db, { ...command, pipeline });
}

/** Stops at the first difference; `allowed` says which ones are the reference's own. */
export async function compare(
  embedded: Db,
  reference: Db,
  commands: readonly Command[],
  allowed: (difference: Difference) => boolean,
  asksForPicks: (command: Command) => boolean,
): Promise<Difference | undefined> {
  for (const [step, command] of commands.entries()) {
    const picks = await picksOf(embedded, reference, command, asksForPicks);
    const asked = referenceCommand(command);
    const [ours, theirs] = await Promise.all([outcome(embedded, command), outcome(reference, asked)]);
    let differs = false;
    if (ours !== theirs) {
      const difference = {
        step,
        command,
        embedded: ours,
        reference: theirs,
        stored: await contents(embedded),
        picks,
        apart: await stagesApart(reference, asked),
      };
      if (!allowed(difference)) return difference;
      // from here on one has an index that the other has not
      if ('createIndexes' in command || 'dropIndexes' in command) return undefined;
      differs = true;
    }
    const writes = !READS.includes(Object.keys(command)[0]!);
    if (!writes && step < commands.length - 1) continue;
    const [here, there] = await Promise.all([contents(embedded), contents(reference)]);
    if (here === there) continue;
    const left = { step, command, embedded: here, reference: there, stored: here, picks, apart: undefined };
    // where the engines may differ, their documents may too: the sequence ends here
    return differs || allowed(left) ? undefined : left;
  }
  return undefined;
}
