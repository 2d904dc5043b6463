import { encodeKey } from '../bson/key-encoding.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import type { BsonValue } from '../bson/values.ts';
import { createFold } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { wholeNumber } from '../numbers.ts';
import { execute } from '../query/execute.ts';
import { compileMatcher } from '../query/matcher.ts';
import { visitPath } from '../query/paths.ts';
import { OK } from '../reply.ts';
import { MAX_DOCUMENT_BYTES } from '../store/collection.ts';
import {
  collationOf,
  collectionName,
  countField,
  deadlineOf,
  documentField,
  EMPTY,
  hintOf,
  variablesOf,
} from './arguments.ts';
import { rejectUnknownFields } from './known-fields.ts';

export function count(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'count');
  const { body } = command;
  const collection = engine.catalog.find(command.database, collectionName(command));
  const collation = collationOf(body.get('collation'), collection);
  const matcher = compileMatcher(
    documentField(body, 'query') ?? EMPTY,
    collation,
    variablesOf(command, engine),
  );
  // a negative limit means its absolute value
  const limit = Math.abs(wholeNumber(body.get('limit'), 'limit') ?? 0);
  const skip = countField(body, 'skip') ?? 0;
  const hint = hintOf(body.get('hint'), collection);
  engine.counters.opcounters.command++;
  if (!collection) return { n: 0, ok: OK };
  if (!documentField(body, 'query')?.size && !hint) {
    const rest = Math.max(collection.records.size - skip, 0);
    return { n: limit ? Math.min(rest, limit) : rest, ok: OK };
  }
  const { records } = execute(
    collection,
    { matcher, collation, sort: [], skip, limit, hint },
    deadlineOf(command),
  );
  return { n: records.length, ok: OK };
}

export function distinct(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'distinct');
  const { body } = command;
  const collection = engine.catalog.find(command.database, collectionName(command));
  const key = body.get('key');
  if (typeof key !== 'string')
    throw new CommandError(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const collation = collationOf(body.get('collation'), collection);
  const matcher = compileMatcher(
    documentField(body, 'query') ?? EMPTY,
    collation,
    variablesOf(command, engine),
  );
  engine.counters.opcounters.command++;
  const values = new Map<string, BsonValue>();
  const fold = collation && createFold(collation);
  const parts = key.split('.');
  const add = (value: BsonValue | undefined) => {
    if (value === undefined) return;
    const id = encodeKey(value, fold);
    if (!values.has(id)) values.set(id, value);
  };
  if (collection) {
    const { records } = execute(
      collection,
      { matcher, collation, sort: [], skip: 0, limit: 0, hint: hintOf(body.get('hint'), collection) },
      deadlineOf(command),
    );
    for (const record of records) {
      visitPath(collection.read(record), parts, 0, (value) => {
        if (Array.isArray(value)) value.forEach(add);
        else add(value);
        return false;
      });
    }
  }
  const found = [...values.values()];
  // the ends of keys and types come to little beside values of this size
  if (found.length && encodeDocument({ found }).length > MAX_DOCUMENT_BYTES)
    throw new CommandError(17217, 'distinct too big, 16mb cap');
  return { values: found, ok: OK };
}
