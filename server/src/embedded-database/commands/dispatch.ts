/** From a command's name to the function that answers it. */
import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import { RawDocument } from '../bson/values.ts';
import { codeName, CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { NOT_OK, OK } from '../reply.ts';
import { retryableWrite } from '../sessions.ts';
import { DatabaseFileError } from '../store/file-errors.ts';
import { refusalOf } from './absent-commands.ts';
import { aggregate } from './aggregate.ts';
import { bulkWrite } from './bulk-write.ts';
import { collMod, createIndexes, dropIndexes, listIndexes } from './indexes.ts';
import {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './collections.ts';
import { count, distinct } from './count.ts';
import { explain } from './explain.ts';
import { find, getMore, killCursors } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { buildInfo, connectionStatus, getParameter, hello, hostInfo } from './hello.ts';
import { insert } from './insert.ts';
import { checkConcerns } from './concerns.ts';
import { diagnosticData, serverStatus } from './server-status.ts';
import { collStats, dbStats } from './statistics.ts';
import { currentOp, fsync, profile, usersInfo, validate } from './tools.ts';
import { deleteCommand, update } from './update.ts';
import { top } from './usage.ts';

/** What a command may know about the connection it came on. */
export interface ConnectionInfo {
  readonly id: number;
  readonly user: string | undefined;
}

type Handler = (engine: Engine, command: Command, connection: ConnectionInfo) => Encodable;

const done: Handler = () => ({ ok: OK });

const READS_AND_ADMINISTRATION: Record<string, Handler> = {
  hello: (engine, command, { id }) => hello(engine, command, id),
  ismaster: (engine, command, { id }) => hello(engine, command, id),
  ping: done,
  buildinfo: buildInfo,
  hostinfo: hostInfo,
  connectionstatus: (_engine, _command, { user }) => connectionStatus(user),
  getparameter: (_engine, command) => getParameter(command),
  getcmdlineopts: () => ({ argv: ['sportello'], parsed: {}, ok: OK }),
  getlog: (_engine, command) =>
    command.body.values().next().value === '*'
      ? { names: ['global', 'startupWarnings'], ok: OK }
      : { totalLinesWritten: 0, log: [], ok: OK },
  getfreemonitoringstatus: () => ({ state: 'disabled', ok: OK }),
  whatsmyuri: () => ({ you: '127.0.0.1:0', ok: OK }),
  find,
  getmore: getMore,
  killcursors: killCursors,
  aggregate: (engine, command, { id }) => aggregate(engine, command, id),
  count,
  distinct,
  listcollections: listCollections,
  listdatabases: listDatabases,
  listindexes: listIndexes,
  collstats: collStats,
  dbstats: dbStats,
  serverstatus: serverStatus,
  getdiagnosticdata: diagnosticData,
  top,
  currentop: currentOp,
  profile,
  fsync,
  usersinfo: usersInfo,
  validate,
  explain,
  endsessions: done,
  refreshsessions: done,
  startsession: () => ({ ok: OK }),
};

const WRITES: Record<string, Handler> = {
  insert,
  update,
  delete: deleteCommand,
  findandmodify: findAndModify,
  bulkwrite: bulkWrite,
};

/** Change the catalog: they run on their own, durable before they return. */
const DEFINITIONS: Record<string, Handler> = {
  create,
  drop,
  dropdatabase: dropDatabase,
  createindexes: createIndexes,
  dropindexes: dropIndexes,
  deleteindexes: dropIndexes,
  collmod: collMod,
  renamecollection: renameCollection,
};

/** The reply to a command, as bytes. What it changed is in memory; the committer says when it is on disk. */
export function runCommand(engine: Engine, command: Command, connection: ConnectionInfo): Buffer {
  const mark = engine.log.changes.length;
  try {
    return encodeDocument(answer(engine, command, connection));
  } catch (error) {
    engine.log.undo(mark);
    engine.counters.asserts[error instanceof CommandError ? 'user' : 'regular']++;
    return errorReply(error);
  }
}

function answer(engine: Engine, command: Command, connection: ConnectionInfo): Encodable {
  const name = command.name.toLowerCase();
  if (command.database === '') throw new CommandError(40571, 'OP_MSG requests require a $db argument');
  checkConcerns(command.body);
  if (Object.hasOwn(WRITES, name)) return runWrite(engine, command, connection, WRITES[name]!);
  if (Object.hasOwn(READS_AND_ADMINISTRATION, name)) {
    if (command.body.has('autocommit') || command.body.has('startTransaction')) retryableWrite(command.body);
    return READS_AND_ADMINISTRATION[name]!(engine, command, connection);
  }
  if (Object.hasOwn(DEFINITIONS, name)) {
    engine.committer.flush();
    engine.counters.opcounters.command++;
    return DEFINITIONS[name]!(engine, command, connection);
  }
  throw refusalOf(command.name, command.body.has('txnNumber'));
}

function runWrite(engine: Engine, command: Command, connection: ConnectionInfo, handler: Handler): Encodable {
  const write = retryableWrite(command.body);
  const known = write && engine.sessions.answerTo(write);
  if (known) return new RawDocument(known);
  const reply = handler(engine, command, connection);
  if (write) {
    const answerGiven = { ...write, reply: encodeDocument(reply), at: engine.now().getTime() };
    engine.sessions.remember(answerGiven);
    engine.committer.keepAnswer(answerGiven);
  }
  return reply;
}

export function errorReply(error: unknown): Buffer {
  if (error instanceof CommandError) return encodeError(error.code, error.message, error.fields);
  if (error instanceof DatabaseFileError)
    return encodeError(error.problem === 'full' ? 14031 : 1, error.message);
  if (error instanceof RangeError && /call stack/.test(error.message))
    return encodeError(15, 'the document or expression nests too deeply');
  return encodeError(1, `internal error: ${error instanceof Error ? error.message : String(error)}`);
}

const encodeError = (code: number, errmsg: string, fields: Record<string, Encodable> = {}): Buffer =>
  encodeDocument({ ok: NOT_OK, errmsg, code, codeName: codeName(code), ...fields });
