import type { Connection, mongo } from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicateKey } from '../../domain-error.ts';
import { retryConflict } from '../retry-conflict.ts';
import { seatsOfASpan } from './0001-seats-of-a-span.ts';

/**
 * Brings documents of an earlier version to today's shape. A step may run again after a failure, and on two servers
 * at once: it finds what is left of the old shape and changes it one document at a time. Steps are never changed, only added.
 */
export interface Migration {
  /** Number and words; kept in the database once the step is done. */
  readonly name: string;
  /** Returns how many documents were changed. */
  run(db: mongo.Db): Promise<number>;
}

const PATIENCE = { attempts: 20, pauseMs: 100 };

const MIGRATIONS: readonly Migration[] = [seatsOfASpan];

/** The database knows steps that this version does not: its documents may have shapes that would be misread. */
export class NewerDataError extends Error {}

/**
 * Runs what was not run on this database yet, in order, before anything reads it.
 * @throws NewerDataError with one sentence for the administrator
 */
export async function migrate(
  connection: Connection,
  log: Logger,
  steps: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const db = connection.db!;
  const done = db.collection<{ _id: string; at: Date; changed: number }>('migrations');
  const names = new Set((await done.find().toArray()).map(({ _id }) => _id));
  const unknown = [...names].filter((name) => steps.every((step) => step.name !== name));
  if (unknown.length > 0)
    throw new NewerDataError(
      `The data was written by a newer version of Sportello (${unknown.join(', ')}). Install that version again.`,
    );
  for (const { name, run } of steps) {
    if (names.has(name)) continue;
    const changed = await retryConflict(() => run(db), PATIENCE);
    const record = { $setOnInsert: { at: new Date(), changed } };
    await retryConflict(() => done.updateOne({ _id: name }, record, { upsert: true }), PATIENCE).catch(
      (error: unknown) => {
        // another server that started at the same time was quicker
        if (!isDuplicateKey(error)) throw error;
      },
    );
    if (changed > 0)
      log.info({ migration: name, changed }, 'data of an earlier version is brought up to date');
  }
}
