/** The command of MongoDB 8 that writes to several collections at once; a driver sends it for `client.bulkWrite()`. */
import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { numberValue } from '../numbers.ts';
import { checkNamespace } from '../store/catalog.ts';
import {
  countField,
  deadlineOf,
  documentField,
  EMPTY,
  flagField,
  statements,
  variablesOf,
} from './arguments.ts';
import { cursorReply } from './find.ts';
import { insertDocument } from './insert.ts';
import { rejectUnknownFields } from './known-fields.ts';
import { isOrdered, runStatements } from './write-reply.ts';
import { deleteStatement, updateStatement } from './write-statements.ts';
import type { WriteTarget } from './write-statements.ts';

/** Of each kind of operation, what its fields are called in a statement of the command that does only this. */
const KINDS: Record<string, Record<string, string>> = {
  insert: { document: 'document' },
  update: { filter: 'q', updateMods: 'u', constants: 'c', multi: 'multi', upsert: 'upsert', collation: 'collation', arrayFilters: 'arrayFilters', hint: 'hint', sort: 'sort' },
  delete: { filter: 'q', multi: 'multi', collation: 'collation', hint: 'hint' },
}; // prettier-ignore

interface Operation {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly target: WriteTarget;
  readonly statement: BsonDocument;
}

type Totals = Record<'nInserted' | 'nMatched' | 'nModified' | 'nUpserted' | 'nDeleted', number>;

/** @throws CommandError 13 Unauthorized elsewhere than on admin, 2 BadValue for an operation that names no known collection */
export function bulkWrite(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'bulkWrite');
  if (command.database !== 'admin')
    throw new CommandError(13, 'bulkWrite may only be run against the admin database.');
  const targets = statements(command, 'nsInfo').map((entry) => targetOf(engine, command, entry));
  const operations = statements(command, 'ops').map((entry, index) => operationOf(entry, index, targets));
  const totals: Totals = { nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 };
  const outcomes: { idx: number; reply: Encodable }[] = [];
  const errors = runStatements(engine.log, operations, isOrdered(command.body), (operation, idx) => {
    outcomes.push({ idx, reply: { ok: 1, idx, ...perform(operation, totals) } });
  });
  count(engine, operations, totals);
  if (flagField(command.body, 'errorsOnly')) outcomes.length = 0;
  for (const { index: idx, error } of errors) {
    const { code, message: errmsg, fields } = error;
    outcomes.push({ idx, reply: { ok: 0, idx, code, errmsg, ...fields, n: 0 } });
  }
  const documents = outcomes.sort((a, b) => a.idx - b.idx).map(({ reply }) => encodeDocument(reply));
  const cursor = documentField(command.body, 'cursor') ?? EMPTY;
  const { id, batch } = engine.cursors.start(
    'admin.$cmd.bulkWrite',
    documents,
    countField(cursor, 'batchSize') ?? Infinity,
    { single: false, noTimeout: false },
  );
  return {
    ...(cursorReply('admin.$cmd.bulkWrite', id, batch, 'firstBatch') as object),
    nErrors: errors.length,
    ...totals,
  };
}

function targetOf(engine: Engine, command: Command, entry: BsonDocument): WriteTarget {
  const namespace = entry.get('ns');
  const dot = typeof namespace === 'string' ? namespace.indexOf('.') : -1;
  if (typeof namespace !== 'string' || dot < 1)
    throw new CommandError(73, `Invalid namespace specified '${String(namespace)}'`);
  const [database, name] = [namespace.slice(0, dot), namespace.slice(dot + 1)];
  checkNamespace(database, name);
  return {
    engine,
    database,
    name,
    variables: () => variablesOf(command, engine),
    deadline: deadlineOf(command),
  };
}

function operationOf(entry: BsonDocument, index: number, targets: readonly WriteTarget[]): Operation {
  const kind = entry.keys().next().value ?? '';
  if (!Object.hasOwn(KINDS, kind))
    throw new CommandError(9, `Unrecognized bulkWrite operation '${kind}' in ops entry ${index}`);
  const target = targets[numberValue(entry.get(kind)) ?? -1];
  if (!target) throw new CommandError(2, `BulkWrite ops entry ${index} has an invalid nsInfo index.`);
  const fields = KINDS[kind]!;
  const statement: BsonDocument = new Map<string, BsonValue>();
  for (const [name, value] of entry) {
    if (name === kind) continue;
    if (!Object.hasOwn(fields, name))
      throw new CommandError(40415, `BSON field 'bulkWrite.ops.${name}' is an unknown field.`);
    statement.set(fields[name]!, value);
  }
  if (kind === 'delete') {
    statement.set('limit', flagField(statement, 'multi') ? 0 : 1);
    statement.delete('multi');
  }
  return { kind: kind as Operation['kind'], target, statement };
}

function perform({ kind, target, statement }: Operation, totals: Totals): Record<string, Encodable> {
  if (kind === 'insert') {
    const { engine, database, name } = target;
    const document = statement.get('document');
    if (!isDocument(document))
      throw new CommandError(
        document === undefined ? 40414 : 14,
        "BSON field 'bulkWrite.ops.document' is missing but a required field",
      );
    insertDocument(engine.catalog.findOrCreate(database, name), document, undefined, engine.now());
    totals.nInserted++;
    return { n: 1 };
  }
  if (kind === 'delete') {
    const n = deleteStatement(target, statement, 'bulkWrite.ops');
    totals.nDeleted += n;
    return { n };
  }
  const { matched, modified, upserted } = updateStatement(target, statement, 'bulkWrite.ops');
  totals.nMatched += matched;
  totals.nModified += modified;
  if (upserted === undefined) return { n: matched, nModified: modified };
  totals.nUpserted++;
  return { n: 1, nModified: 0, upserted: { _id: upserted } };
}

function count(engine: Engine, operations: readonly Operation[], totals: Totals): void {
  for (const { kind } of operations) engine.counters.opcounters[kind]++;
  engine.counters.documents.inserted += totals.nInserted;
  engine.counters.documents.updated += totals.nModified;
  engine.counters.documents.deleted += totals.nDeleted;
}
