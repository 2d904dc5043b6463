/** Everything a command may need, made once for one data folder. */
import type { BsonDocument } from './bson/values.ts';
import { createLatencies } from './commands/latencies.ts';
import { createCursors } from './cursors.ts';
import { createSessions } from './sessions.ts';
import { Catalog } from './store/catalog.ts';
import { ChangeLog } from './store/change-log.ts';
import { createCommitter } from './store/committer.ts';
import type { SqliteFile } from './store/sqlite-file.ts';

export interface EngineOptions {
  readonly now: () => Date;
}

export type Engine = ReturnType<typeof createEngine>;

export function createEngine(file: SqliteFile, options: EngineOptions) {
  const log = new ChangeLog();
  const catalog = new Catalog(file, log);
  catalog.load();
  const sessions = createSessions(file.answers());
  const committer = createCommitter(file, log, (answers) => sessions.forget(answers));
  return {
    file,
    log,
    catalog,
    sessions,
    committer,
    cursors: createCursors(options.now),
    now: options.now,
    started: options.now(),
    counters: createCounters(),
  };
}

/** What serverStatus reports. */
function createCounters() {
  return {
    opcounters: { insert: 0, query: 0, update: 0, delete: 0, getmore: 0, command: 0 },
    connections: { current: 0, totalCreated: 0 },
    network: { bytesIn: 0, bytesOut: 0, numRequests: 0 },
    documents: { returned: 0, inserted: 0, updated: 0, deleted: 0 },
    latencies: createLatencies(),
    /** Errors that were answered: `user` with a code of MongoDB's, `regular` what should not happen. */
    asserts: { user: 0, regular: 0 },
    ttlDeleted: 0,
    ttlPasses: 0,
  };
}

/** One command as it came, on one connection. */
export interface Command {
  readonly name: string;
  readonly body: BsonDocument;
  readonly database: string;
  /** Documents that came beside the command, as bytes, by field name. */
  readonly sequences: ReadonlyMap<string, Buffer[]>;
  /** The raw bytes of the command document. */
  readonly bytes: Buffer;
}
