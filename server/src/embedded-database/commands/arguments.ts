import { compileExpression } from '../aggregate/expression.ts';
import { decodeDocument } from '../bson/decode.ts';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { parseCollation } from '../collation.ts';
import type { Collation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { isNumber, numberValue, wholeNumber } from '../numbers.ts';
import type { Deadline } from '../query/execute.ts';
import { truthy } from '../query/filter.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import { checkNamespace } from '../store/catalog.ts';
import type { Collection } from '../store/collection.ts';
import { sameValue } from '../bson/compare.ts';

export const EMPTY: BsonDocument = new Map();

const READS = new Set(['find', 'count', 'distinct', 'aggregate', 'listindexes', 'collstats', 'validate']);

/** The collection that the command's first field names. @throws CommandError 73 InvalidNamespace, 14 TypeMismatch */
export function collectionName(command: Command): string {
  const name = command.body.values().next().value;
  if (typeof name !== 'string')
    throw new CommandError(73, `collection name has invalid type ${typeName(name)}`);
  if (name === '') throw new CommandError(73, `Invalid namespace specified '${command.database}.'`);
  // MongoDB's own collections, such as system.profile, can be asked for: they are not there
  const isRead = READS.has(command.name.toLowerCase());
  checkNamespace(command.database, isRead ? name.replace(/^system\.(?=.)/, '') : name);
  return name;
}

export function documentField(body: BsonDocument, name: string): BsonDocument | undefined {
  const value = body.get(name);
  if (value === undefined || value === null) return undefined;
  if (!isDocument(value))
    throw new CommandError(
      14,
      `BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'object'`,
    );
  return value;
}

export function flagField(body: BsonDocument, name: string): boolean {
  const value = body.get(name);
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean' && !isNumber(value)) {
    throw new CommandError(
      14,
      `BSON field '${name}' is the wrong type '${typeName(value)}', expected types '[bool, long, int, decimal, double]'`,
    );
  }
  return truthy(value);
}

/** @throws CommandError 51024 for negative numbers, 14 TypeMismatch */
export function countField(body: BsonDocument, name: string): number | undefined {
  const count = wholeNumber(body.get(name), name);
  if (count !== undefined && count < 0)
    throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${count}'`);
  return count;
}

/** The statements of a write command, whether in its body or in a document sequence. */
export function statements(command: Command, name: string): BsonDocument[] {
  const sequence = command.sequences.get(name);
  const value = sequence?.map((bytes) => decodeDocument(bytes)) ?? command.body.get(name);
  if (!Array.isArray(value))
    throw new CommandError(
      value === undefined ? 40414 : 14,
      `BSON field '${command.name}.${name}' is missing but a required field`,
    );
  if (value.length === 0 || value.length > 100_000) {
    throw new CommandError(
      16,
      `Write batch sizes must be between 1 and 100000. Got ${value.length} operations.`,
    );
  }
  return value.map((item) => {
    if (!isDocument(item))
      throw new CommandError(
        14,
        `BSON field '${command.name}.${name}' is the wrong type, expected type 'object'`,
      );
    return item;
  });
}

export function collationOf(
  value: BsonValue | undefined,
  collection: Collection | undefined,
): Collation | undefined {
  return value === undefined ? collection?.collation : parseCollation(value);
}

/** @throws CommandError 2 BadValue for an index that does not exist */
export function hintOf(
  value: BsonValue | undefined,
  collection: Collection | undefined,
): CollectionIndex | 'natural' | undefined {
  if (value === undefined || value === null) return undefined;
  if (isDocument(value) && value.size === 0) return undefined;
  if (isDocument(value) && value.has('$natural')) return 'natural';
  if (typeof value !== 'string' && !isDocument(value))
    throw new CommandError(9, 'Hint must be a string or an object');
  if (!collection) return undefined;
  const [found, ...others] = [...collection.indexes.values()].filter((index) =>
    typeof value === 'string'
      ? index.spec.name === value
      : sameValue(index.spec.description.get('key'), value),
  );
  if (others.length)
    throw new CommandError(
      27,
      `error processing query: planner returned error :: caused by :: Hint matched multiple indexes, must hint by index name. Matched: ${[found!, ...others].map(({ spec }) => spec.name).join(', ')}`,
    );
  if (!found)
    throw new CommandError(
      2,
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  return found;
}

/** Stands where an expression may look at no document. */
class NoDocument extends Map<string, BsonValue> {
  override get(): never {
    throw new CommandError(
      4890500,
      'Command let Expression tried to access a field, but this is not allowed because Command let expressions run before the query examines any documents.',
    );
  }
}

/** `NOW` and what the command's `let` says, each an expression that may use those before it. */
export function variablesOf(command: Command, engine: Engine): Map<string, BsonValue | undefined> {
  const variables = new Map<string, BsonValue | undefined>([['NOW', engine.now()]]);
  for (const [name, value] of documentField(command.body, 'let') ?? []) {
    const known = new Set(variables.keys());
    const evaluate = compileExpression(value, { compare: undefined }, known);
    variables.set(name, evaluate(new NoDocument(), variables));
  }
  return variables;
}

export function deadlineOf(command: Command): Deadline | undefined {
  const limit = numberValue(command.body.get('maxTimeMS'));
  if (!limit) return undefined;
  const end = performance.now() + limit;
  return {
    check() {
      if (performance.now() > end) throw new CommandError(50, 'operation exceeded time limit');
    },
  };
}
