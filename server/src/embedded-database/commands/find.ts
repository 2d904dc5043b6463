import { decodeDocument } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { RawDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { wholeNumber } from '../numbers.ts';
import { OK } from '../reply.ts';
import type { Query } from '../query/execute.ts';
import { execute } from '../query/execute.ts';
import type { Matcher } from '../query/matcher.ts';
import { compileMatcher } from '../query/matcher.ts';
import { compileProjection } from '../query/projection.ts';
import { parseSort } from '../query/sort.ts';
import type { Collection } from '../store/collection.ts';
import { BinaryValue } from '../bson/values.ts';
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
import { rejectUnknownFields } from './known-fields.ts';

export const DEFAULT_BATCH = 101;

export function cursorReply(
  namespace: string,
  id: bigint,
  batch: Buffer[],
  name: 'firstBatch' | 'nextBatch',
): Encodable {
  return { cursor: { [name]: batch.map((bytes) => new RawDocument(bytes)), id, ns: namespace }, ok: OK };
}

export interface ParsedFind {
  readonly collection: Collection | undefined;
  readonly namespace: string;
  readonly query: Query;
  readonly matcher: Matcher;
  readonly project: ((document: BsonDocument) => BsonDocument) | undefined;
}

/** Reads a find command, for itself and for explain. */
export function parseFind(engine: Engine, command: Command): ParsedFind {
  rejectUnknownFields(command, 'find');
  const { body } = command;
  const collection = findTarget(engine, command);
  const name = collection?.name ?? collectionName(command);
  const collation = collationOf(body.get('collation'), collection);
  const variables = variablesOf(command, engine);
  const matcher = compileMatcher(documentField(body, 'filter') ?? EMPTY, collation, variables);
  const projection = documentField(body, 'projection');
  const compiled = projection?.size
    ? compileProjection(projection, {
        compare: collation?.compare,
        known: new Set(variables.keys()),
        inPipeline: false,
        matcher,
      })
    : undefined;
  const limit = countField(body, 'limit') ?? 0;
  for (const option of ['tailable', 'awaitData', 'returnKey', 'showRecordId'] as const) {
    if (flagField(body, option))
      throw new CommandError(115, `the option '${option}' is not supported by the embedded database`);
  }
  for (const option of ['min', 'max'] as const) {
    if (documentField(body, option)?.size)
      throw new CommandError(115, `the option '${option}' is not supported by the embedded database`);
  }
  const sort = parseSort(body.get('sort'));
  const query: Query = {
    matcher, sort, collation, limit,
    skip: countField(body, 'skip') ?? 0,
    hint: hintOf(body.get('hint'), collection),
  }; // prettier-ignore
  return {
    collection,
    namespace: `${command.database}.${name}`,
    query,
    matcher,
    project: compiled && ((document) => compiled.project(document, variables)),
  };
}

function findTarget(engine: Engine, command: Command): Collection | undefined {
  const target = command.body.values().next().value;
  if (target instanceof BinaryValue && target.subtype === 4)
    return engine.catalog.byUuid(command.database, target.bytes);
  return engine.catalog.find(command.database, collectionName(command));
}

export function find(engine: Engine, command: Command): Encodable {
  const { collection, namespace, query, project } = parseFind(engine, command);
  engine.counters.opcounters.query++;
  const documents = collection ? runFind(command, collection, query, project) : [];
  const batchSize = countField(command.body, 'batchSize') ?? DEFAULT_BATCH;
  const single = flagField(command.body, 'singleBatch');
  const { id, batch } = engine.cursors.start(namespace, documents, batchSize, {
    single,
    noTimeout: flagField(command.body, 'noCursorTimeout'),
  });
  engine.counters.documents.returned += batch.length;
  return cursorReply(namespace, id, batch, 'firstBatch');
}

function runFind(
  command: Command,
  collection: Collection,
  query: Query,
  project: ParsedFind['project'],
): Buffer[] {
  const { records } = execute(collection, query, deadlineOf(command));
  return records.map((record) => {
    const bytes = collection.records.get(record)!;
    return project ? encodeDocument(project(decodeDocument(bytes))) : bytes;
  });
}

export function getMore(engine: Engine, command: Command): Encodable {
  const { body } = command;
  engine.counters.opcounters.getmore++;
  const id = body.get('getMore');
  if (typeof id !== 'bigint')
    throw new CommandError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
  const name = body.get('collection');
  if (typeof name !== 'string')
    throw new CommandError(14, "BSON field 'getMore.collection' is the wrong type, expected type 'string'");
  const batchSize = wholeNumber(body.get('batchSize'), 'batchSize');
  if (batchSize !== undefined && batchSize < 0)
    throw new CommandError(51024, `BSON field 'batchSize' value must be >= 0, actual value '${batchSize}'`);
  const namespace = `${command.database}.${name}`;
  const next = engine.cursors.next(id, namespace, batchSize);
  engine.counters.documents.returned += next.batch.length;
  return cursorReply(namespace, next.id, next.batch, 'nextBatch');
}

export function killCursors(engine: Engine, command: Command): Encodable {
  const ids = command.body.get('cursors');
  if (!Array.isArray(ids))
    throw new CommandError(14, "BSON field 'killCursors.cursors' is the wrong type, expected type 'array'");
  const killed: BsonValue[] = [];
  const unknown: BsonValue[] = [];
  for (const id of ids) {
    if (typeof id !== 'bigint')
      throw new CommandError(14, "BSON field 'killCursors.cursors' is the wrong type, expected type 'long'");
    (engine.cursors.kill(id) ? killed : unknown).push(id);
  }
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [], ok: OK };
}
