/** Stages at the start of a pipeline that make documents instead of reading a collection's. */
import { decodeDocument } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import type { Collection } from '../store/collection.ts';
import { collectionStatsDocument, indexStatsDocuments } from './statistics.ts';
import { currentOperations } from './tools.ts';

export interface SpecialSource {
  readonly documents: BsonDocument[];
  readonly rest: BsonValue[];
}

/** @throws CommandError 26 NamespaceNotFound, 73 InvalidNamespace, 31082 SearchNotEnabled */
export function specialSource(
  engine: Engine,
  command: Command,
  collection: Collection | undefined,
  connection: number,
): SpecialSource | undefined {
  const stages = command.body.get('pipeline');
  if (!Array.isArray(stages) || !isDocument(stages[0])) return undefined;
  const [name, options] = stages[0].entries().next().value ?? [];
  const rest = stages.slice(1);
  switch (name) {
    case '$documents':
      return { documents: [], rest: stages };
    case '$indexStats':
      return { documents: collection ? indexStatsDocuments(collection) : [], rest };
    case '$collStats':
      return { documents: [collStats(engine, command, collection, options)], rest };
    case '$currentOp':
      if (command.database !== 'admin' || typeof command.body.get('aggregate') === 'string')
        throw new CommandError(73, '$currentOp must be run against the admin database with {aggregate: 1}');
      return { documents: currentOperations(engine, command, connection), rest };
    case '$listSearchIndexes':
      throw new CommandError(31082, 'Search indexes are not supported by the embedded database; they are by MongoDB Atlas'); // prettier-ignore
    default:
      return undefined;
  }
}

function collStats(
  engine: Engine,
  command: Command,
  collection: Collection | undefined,
  options: BsonValue | undefined,
): BsonDocument {
  if (!isDocument(options)) throw new CommandError(5447000, '$collStats must take a nested object');
  if (!collection)
    throw new CommandError(
      26,
      `Unable to retrieve storageStats in $collStats stage :: caused by :: Collection [${command.database}.${String(command.body.get('aggregate'))}] not found.`,
    );
  return decodeDocument(encodeDocument(collectionStatsDocument(engine, collection, options)));
}
