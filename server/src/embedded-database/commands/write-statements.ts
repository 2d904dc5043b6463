/** One statement of a write: what the commands update, delete and bulkWrite share. */
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { numberValue } from '../numbers.ts';
import type { Deadline } from '../query/execute.ts';
import { execute } from '../query/execute.ts';
import { compileMatcher } from '../query/matcher.ts';
import { parseSort } from '../query/sort.ts';
import { compileUpdate } from '../update/update.ts';
import {
  collationOf,
  collectionName,
  deadlineOf,
  documentField,
  flagField,
  hintOf,
  variablesOf,
} from './arguments.ts';
import { updateRecord, upsertDocument } from './update-one.ts';

/** The collection that a statement writes to, whether it exists yet or not. */
export interface WriteTarget {
  readonly engine: Engine;
  readonly database: string;
  readonly name: string;
  /** `NOW` and the command's `let`, afresh for each statement, which may add its own. */
  readonly variables: () => Map<string, BsonValue | undefined>;
  readonly deadline: Deadline | undefined;
}

/** @throws CommandError 73 InvalidNamespace, 14 TypeMismatch */
export const targetOf = (engine: Engine, command: Command): WriteTarget => ({
  engine,
  database: command.database,
  name: collectionName(command),
  variables: () => variablesOf(command, engine),
  deadline: deadlineOf(command),
});

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

export interface Updated {
  matched: number;
  modified: number;
  /** The `_id` of the document that an upsert made. */
  readonly upserted?: BsonValue | undefined;
}

/** @param place how errors name the list of statements, such as `update.updates` */
export function updateStatement(
  { engine, database, name, variables: variablesNow, deadline }: WriteTarget,
  statement: BsonDocument,
  place: string,
): Updated {
  const query = checkFields(statement, UPDATE_FIELDS, place);
  let collection = engine.catalog.find(database, name);
  const collation = collationOf(statement.get('collation'), collection);
  const variables = variablesNow();
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
        deadline,
      ).records
    : [];
  const counts = { matched: 0, modified: 0 };
  for (const record of found) {
    const changed = updateRecord(collection!, record, matcher, compiled);
    counts.matched++;
    if (changed.modified) counts.modified++;
  }
  if (found.length || !flagField(statement, 'upsert')) return counts;
  collection ??= engine.catalog.create(database, name);
  return { ...counts, upserted: upsertDocument(collection, matcher, compiled, engine.now()).get('_id') };
}

/** @returns how many documents were removed */
export function deleteStatement(
  { engine, database, name, variables, deadline }: WriteTarget,
  statement: BsonDocument,
  place: string,
): number {
  const query = checkFields(statement, DELETE_FIELDS, place);
  const limit = numberValue(statement.get('limit'));
  if (limit === undefined)
    throw new CommandError(40414, `BSON field '${place}.limit' is missing but a required field`);
  if (limit !== 0 && limit !== 1)
    throw new CommandError(9, `The limit field in delete objects must be 0 or 1. Got ${limit}`);
  const collection = engine.catalog.find(database, name);
  const collation = collationOf(statement.get('collation'), collection);
  const matcher = compileMatcher(query, collation, variables());
  if (!collection) return 0;
  const { records } = execute(
    collection,
    { matcher, collation, sort: [], skip: 0, limit, hint: hintOf(statement.get('hint'), collection) },
    deadline,
  );
  for (const record of records) collection.remove(record);
  return records.length;
}
