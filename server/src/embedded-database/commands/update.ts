import type { Encodable } from '../bson/encode.ts';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { numberValue } from '../numbers.ts';
import { execute } from '../query/execute.ts';
import { compileMatcher } from '../query/matcher.ts';
import { parseSort } from '../query/sort.ts';
import type { Collection } from '../store/collection.ts';
import { compileUpdate } from '../update/update.ts';
import {
  collationOf,
  collectionName,
  deadlineOf,
  documentField,
  flagField,
  hintOf,
  statements,
  variablesOf,
} from './arguments.ts';
import { rejectUnknownFields } from './known-fields.ts';
import { updateRecord, upsertDocument } from './update-one.ts';
import { runStatements, writeReply } from './write-reply.ts';

const UPDATE_FIELDS = new Set([
  'q',
  'u',
  'c',
  'multi',
  'upsert',
  'collation',
  'arrayFilters',
  'hint',
  'sort',
]);
const DELETE_FIELDS = new Set(['q', 'limit', 'collation', 'hint']);

function checkFields(statement: BsonDocument, known: ReadonlySet<string>, place: string): BsonDocument {
  for (const name of statement.keys())
    if (!known.has(name)) throw new CommandError(40415, `BSON field '${place}.${name}' is an unknown field.`);
  const query = statement.get('q');
  if (query === undefined)
    throw new CommandError(40414, `BSON field '${place}.q' is missing but a required field`);
  if (!isDocument(query))
    throw new CommandError(
      14,
      `BSON field '${place}.q' is the wrong type '${typeName(query)}', expected type 'object'`,
    );
  return query;
}

export const isOrdered = (body: BsonDocument): boolean =>
  body.get('ordered') !== false && numberValue(body.get('ordered')) !== 0;

export function update(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'update');
  const name = collectionName(command);
  const items = statements(command, 'updates');
  const upserted: Encodable[] = [];
  const counts = { matched: 0, modified: 0 };
  const errors = runStatements(engine.log, items, isOrdered(command.body), (statement, index) => {
    const one = { matched: 0, modified: 0 };
    const id = updateStatement(engine, command, name, statement, one);
    counts.matched += one.matched;
    counts.modified += one.modified;
    if (id !== undefined) {
      upserted.push({ index, _id: id });
      counts.matched++;
    }
  });
  engine.counters.opcounters.update += items.length;
  engine.counters.documents.updated += counts.modified;
  return writeReply(
    { n: counts.matched, nModified: counts.modified, ...(upserted.length ? { upserted } : {}) },
    errors,
  );
}

function updateStatement(
  engine: Engine,
  command: Command,
  name: string,
  statement: BsonDocument,
  counts: { matched: number; modified: number },
) {
  const query = checkFields(statement, UPDATE_FIELDS, 'update.updates');
  let collection = engine.catalog.find(command.database, name);
  const collation = collationOf(statement.get('collation'), collection);
  const variables = variablesOf(command, engine);
  for (const [key, value] of documentField(statement, 'c') ?? []) variables.set(key, value);
  const matcher = compileMatcher(query, collation, variables);
  const compiled = compileUpdate(statement.get('u'), {
    arrayFilters: statement.get('arrayFilters'),
    collation,
    variables,
    now: engine.now(),
  });
  const multi = flagField(statement, 'multi');
  if (multi && compiled.kind === 'replacement')
    throw new CommandError(9, 'multi update is not supported for replacement-style update');
  const sort = parseSort(statement.get('sort'));
  if (multi && sort.length) throw new CommandError(9, 'Cannot specify sort with multi=true');
  const found = collection
    ? execute(
        collection,
        {
          matcher,
          collation,
          sort,
          skip: 0,
          limit: multi ? 0 : 1,
          hint: hintOf(statement.get('hint'), collection),
        },
        deadlineOf(command),
      ).records
    : [];
  for (const record of found) {
    const changed = updateRecord(collection!, record, matcher, compiled);
    counts.matched++;
    if (changed.modified) counts.modified++;
  }
  if (found.length || !flagField(statement, 'upsert')) return undefined;
  collection ??= engine.catalog.create(command.database, name);
  return upsertDocument(collection, matcher, compiled, engine.now()).get('_id');
}

export function deleteCommand(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'delete');
  const name = collectionName(command);
  const items = statements(command, 'deletes');
  let removed = 0;
  const errors = runStatements(engine.log, items, isOrdered(command.body), (statement) => {
    removed += deleteStatement(engine, command, name, statement);
  });
  engine.counters.opcounters.delete += items.length;
  engine.counters.documents.deleted += removed;
  return writeReply({ n: removed }, errors);
}

function deleteStatement(engine: Engine, command: Command, name: string, statement: BsonDocument): number {
  const query = checkFields(statement, DELETE_FIELDS, 'delete.deletes');
  const limit = numberValue(statement.get('limit'));
  if (limit === undefined)
    throw new CommandError(40414, "BSON field 'delete.deletes.limit' is missing but a required field");
  if (limit !== 0 && limit !== 1)
    throw new CommandError(9, `The limit field in delete objects must be 0 or 1. Got ${limit}`);
  const collection: Collection | undefined = engine.catalog.find(command.database, name);
  const collation = collationOf(statement.get('collation'), collection);
  const matcher = compileMatcher(query, collation, variablesOf(command, engine));
  if (!collection) return 0;
  const { records } = execute(
    collection,
    { matcher, collation, sort: [], skip: 0, limit, hint: hintOf(statement.get('hint'), collection) },
    deadlineOf(command),
  );
  for (const record of records) collection.remove(record);
  return records.length;
}
