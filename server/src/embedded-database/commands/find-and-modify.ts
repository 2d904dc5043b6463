import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { execute } from '../query/execute.ts';
import { compileMatcher } from '../query/matcher.ts';
import { compileProjection } from '../query/projection.ts';
import { parseSort } from '../query/sort.ts';
import { OK } from '../reply.ts';
import { compileUpdate } from '../update/update.ts';
import {
  collationOf,
  collectionName,
  deadlineOf,
  documentField,
  EMPTY,
  flagField,
  hintOf,
  variablesOf,
} from './arguments.ts';
import { rejectUnknownFields } from './known-fields.ts';
import { updateRecord, upsertDocument } from './update-one.ts';

function checkCombination(body: BsonDocument, remove: boolean, upsert: boolean): void {
  if (remove && body.get('update') !== undefined)
    throw new CommandError(9, 'Cannot specify both an update and remove=true');
  if (remove && upsert) throw new CommandError(9, 'Cannot specify both upsert=true and remove=true');
  if (remove && flagField(body, 'new'))
    throw new CommandError(
      9,
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
  if (!remove && body.get('update') === undefined)
    throw new CommandError(9, 'Either an update or remove=true must be specified');
}

export function findAndModify(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'findAndModify');
  const { body } = command;
  const name = collectionName(command);
  const remove = flagField(body, 'remove');
  const upsert = flagField(body, 'upsert');
  checkCombination(body, remove, upsert);
  let collection = engine.catalog.find(command.database, name);
  const collation = collationOf(body.get('collation'), collection);
  const variables = variablesOf(command, engine);
  const matcher = compileMatcher(documentField(body, 'query') ?? EMPTY, collation, variables);
  const fields = documentField(body, 'fields');
  const projection = fields?.size
    ? compileProjection(fields, {
        compare: collation?.compare,
        known: new Set(variables.keys()),
        inPipeline: false,
        matcher,
      })
    : undefined;
  const shown = (document: BsonDocument | undefined): BsonDocument | null =>
    document ? (projection?.project(document, variables) ?? document) : null;
  const sort = parseSort(body.get('sort'));
  const compiled = remove
    ? undefined
    : compileUpdate(body.get('update'), {
        arrayFilters: body.get('arrayFilters'),
        collation,
        variables,
        now: engine.now(),
      });
  const record =
    collection &&
    execute(
      collection,
      { matcher, collation, sort, skip: 0, limit: 1, hint: hintOf(body.get('hint'), collection) },
      deadlineOf(command),
    ).records[0];
  engine.counters.opcounters.command++;
  if (!compiled) {
    if (record === undefined) return { lastErrorObject: { n: 0 }, value: null, ok: OK };
    const before = collection!.read(record);
    collection!.remove(record);
    engine.counters.documents.deleted++;
    return { lastErrorObject: { n: 1 }, value: shown(before), ok: OK };
  }
  const wantsNew = flagField(body, 'new');
  if (record !== undefined) {
    const { before, after, modified } = updateRecord(collection!, record, matcher, compiled);
    if (modified) engine.counters.documents.updated++;
    return {
      lastErrorObject: { n: 1, updatedExisting: true },
      value: shown(wantsNew ? after : before),
      ok: OK,
    };
  }
  if (!upsert) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null, ok: OK };
  collection ??= engine.catalog.create(command.database, name);
  const inserted = upsertDocument(collection, matcher, compiled, engine.now());
  return {
    lastErrorObject: { n: 1, updatedExisting: false, upserted: inserted.get('_id')! },
    value: wantsNew ? shown(inserted) : null,
    ok: OK,
  };
}
