import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import type { Collation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { compilePipeline, stageEntry } from '../aggregate/pipeline.ts';
import type { PipelineContext } from '../aggregate/pipeline.ts';
import { numberValue } from '../numbers.ts';
import type { Execution, Query } from '../query/execute.ts';
import { execute } from '../query/execute.ts';
import { compileMatcher } from '../query/matcher.ts';
import { parseSort } from '../query/sort.ts';
import { checkSize } from '../store/collection.ts';
import type { Collection } from '../store/collection.ts';
import {
  collationOf,
  collectionName,
  countField,
  deadlineOf,
  documentField,
  EMPTY,
  flagField,
  hintOf,
  variablesOf,
} from './arguments.ts';
import { DEFAULT_BATCH, cursorReply } from './find.ts';
import { rejectUnknownFields } from './known-fields.ts';
import { specialSource } from './special-sources.ts';

export function aggregate(engine: Engine, command: Command, connection: number): Encodable {
  rejectUnknownFields(command, 'aggregate');
  const { body } = command;
  const cursor = documentField(body, 'cursor');
  if (!cursor && !flagField(body, 'explain'))
    throw new CommandError(
      9,
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  if (flagField(body, 'explain'))
    throw new CommandError(115, 'use the explain command to explain an aggregation');
  const whole = body.get('aggregate');
  const name = typeof whole === 'string' ? collectionName(command) : undefined;
  if (!name && numberValue(whole) !== 1)
    throw new CommandError(
      9,
      "Invalid command format: the 'aggregate' field must specify a collection name or 1",
    );
  engine.counters.opcounters.command++;
  const documents = runAggregate(engine, command, name, connection).map((document) =>
    checkSize(encodeDocument(document)),
  );
  const batchSize = countField(cursor!, 'batchSize') ?? DEFAULT_BATCH;
  const namespace = `${command.database}.${name ?? '$cmd.aggregate'}`;
  const { id, batch } = engine.cursors.start(namespace, documents, batchSize, {
    single: false,
    noTimeout: false,
  });
  engine.counters.documents.returned += batch.length;
  return cursorReply(namespace, id, batch, 'firstBatch');
}

/** The part at a pipeline's start that an index can answer, as a query. */
export interface Leading {
  readonly query: Query;
  readonly rest: BsonValue[];
}

export function leadingQuery(
  stages: BsonValue,
  collection: Collection | undefined,
  command: Command,
  collation: Collation | undefined,
  variables: Map<string, BsonValue | undefined>,
): Leading {
  if (!Array.isArray(stages)) throw new CommandError(14, "'pipeline' option must be specified as an array");
  const rest = [...stages];
  let filter: BsonDocument = EMPTY;
  let sort: ReturnType<typeof parseSort> = [];
  let limit = 0;
  const next = (name: string) =>
    rest.length > 0 && isDocument(rest[0]) && rest[0].size === 1 && rest[0].has(name);
  if (next('$match')) {
    const [, operand] = stageEntry(rest.shift()!);
    if (!isDocument(operand))
      throw new CommandError(15959, 'the match filter must be an expression in an object');
    filter = operand;
  }
  if (next('$sort')) {
    const [, operand] = stageEntry(rest[0]!);
    if (isDocument(operand) && operand.size) {
      sort = parseSort(operand);
      rest.shift();
    }
  }
  if (next('$limit')) {
    const value = numberValue(stageEntry(rest[0]!)[1]);
    if (value && Number.isInteger(value) && value > 0) {
      limit = value;
      rest.shift();
    }
  }
  const matcher = compileMatcher(filter, collation, variables);
  return {
    query: { matcher, sort, limit, skip: 0, collation, hint: hintOf(command.body.get('hint'), collection) },
    rest,
  };
}

function runAggregate(
  engine: Engine,
  command: Command,
  name: string | undefined,
  connection: number,
): BsonDocument[] {
  const collection = name === undefined ? undefined : engine.catalog.find(command.database, name);
  const collation = collationOf(command.body.get('collation'), collection);
  const variables = variablesOf(command, engine);
  const special = specialSource(engine, command, collection, connection);
  const leading = special
    ? undefined
    : leadingQuery(command.body.get('pipeline')!, collection, command, collation, variables);
  // the whole pipeline is checked even where the leading part runs from an index
  const pipeline = compilePipeline((special ?? leading!).rest, collation, variables);
  const deadline = deadlineOf(command);
  const context: PipelineContext = {
    collation,
    variables,
    now: engine.now,
    readOther: (other, filter) => readOther(engine, command.database, other, filter, collation),
    checkTime: () => deadline?.check(),
  };
  const source = special
    ? special.documents
    : collection
      ? readDocuments(collection, execute(collection, leading!.query, deadline))
      : [];
  return [...pipeline(source, context)];
}

function* readDocuments(collection: Collection, { records }: Execution): Generator<BsonDocument> {
  for (const record of records) yield collection.read(record);
}

function readOther(
  engine: Engine,
  database: string,
  name: string,
  filter: BsonDocument | undefined,
  collation: Collation | undefined,
): Iterable<BsonDocument> {
  const collection = engine.catalog.find(database, name);
  if (!collection) return [];
  const matcher = compileMatcher(filter ?? EMPTY, collation);
  return readDocuments(
    collection,
    execute(collection, { matcher, sort: [], skip: 0, limit: 0, collation, hint: undefined }),
  );
}
