import { parseCollation } from '../collation.ts';
import type { Collation } from '../collation.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberValue } from '../numbers.ts';
import type { Filter } from '../query/filter.ts';
import { parseFilter, truthy } from '../query/filter.ts';
import type { IndexSpec } from './collection-index.ts';
import type { KeyField } from './index-keys.ts';

const OPTIONS = new Set([
  'v', 'key', 'name', 'ns', 'unique', 'sparse', 'background', 'expireAfterSeconds', 'partialFilterExpression', 'collation', 'hidden',
]); // prettier-ignore

const cannot = (message: string) => new CommandError(67, message);

/**
 * Checks one index of createIndexes and fills in what MongoDB fills in.
 * @throws CommandError 67 CannotCreateIndex, 197 InvalidIndexSpecificationOption, 9 FailedToParse, 14 TypeMismatch
 */
export function parseIndexSpec(value: BsonValue, inherited: Collation | undefined): IndexSpec {
  if (!isDocument(value)) throw new CommandError(14, 'indexes have to be documents');
  for (const option of value.keys()) {
    if (!OPTIONS.has(option)) {
      throw new CommandError(
        197,
        `The field '${option}' is not valid for an index specification. Specification: index ${String(value.get('name'))}`,
      );
    }
  }
  const key = value.get('key');
  const name = value.get('name');
  if (!isDocument(key))
    throw new CommandError(9, "The 'key' field is a required property of an index specification");
  if (typeof name !== 'string')
    throw new CommandError(9, "The 'name' field is a required property of an index specification");
  if (name === '' || name === '*') throw cannot('The index name is not valid');
  if (value.get('hidden') === true)
    throw new CommandError(115, 'hidden indexes are not supported by the embedded database');
  const fields = parseKey(key);
  const isId = fields.length === 1 && fields[0]!.path === '_id';
  const collation = value.has('collation') ? parseCollation(value.get('collation')) : inherited;
  const partial = partialOf(value.get('partialFilterExpression'), isId);
  const expireAfterSeconds = expiryOf(value.get('expireAfterSeconds'), fields, isId);
  const unique = isId || flag(value.get('unique'));
  const sparse = flag(value.get('sparse'));
  if (sparse && partial) throw cannot('cannot mix "partialFilterExpression" and "sparse" options');
  const description: BsonDocument = new Map<string, BsonValue>([
    ['v', 2],
    ['key', key],
    ['name', isId ? '_id_' : name],
  ]);
  if (unique && !isId) description.set('unique', true);
  if (sparse) description.set('sparse', true);
  if (partial) description.set('partialFilterExpression', partial);
  if (expireAfterSeconds !== undefined)
    description.set('expireAfterSeconds', value.get('expireAfterSeconds')!);
  if (collation) description.set('collation', collation.spec);
  return {
    name: isId ? '_id_' : name,
    fields,
    unique,
    sparse,
    partial,
    expireAfterSeconds,
    collation,
    description,
  };
}

const flag = (value: BsonValue | undefined): boolean => {
  if (value === undefined) return false;
  if (typeof value !== 'boolean' && !isNumber(value))
    throw new CommandError(14, `The field has to be a boolean, not ${typeName(value)}`);
  return truthy(value);
};

function parseKey(key: BsonDocument): KeyField[] {
  if (key.size === 0) throw cannot('Index keys cannot be empty.');
  if (key.size > 32) throw cannot('Index key pattern too large: 32 fields at most');
  return [...key].map(([path, direction]) => {
    if (path === '' || path.startsWith('.') || path.endsWith('.') || path.includes('..'))
      throw cannot('Index keys cannot be an empty field.');
    if (path.includes('$**') || (path.startsWith('$') && !['$id', '$ref', '$db'].includes(path))) {
      throw cannot(
        path.includes('$**')
          ? 'wildcard indexes are not supported by the embedded database'
          : "Index key contains an illegal field name: field name starts with '$'.",
      );
    }
    if (typeof direction === 'string') throw cannot(`Unknown index plugin '${direction}'`);
    const number = numberValue(direction);
    if (number === undefined)
      throw cannot(
        `Values in v:2 index key pattern cannot be of type ${typeName(direction)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
      );
    if (number === 0 || Number.isNaN(number)) throw cannot('Values in the index key pattern cannot be 0.');
    return { path, descending: number < 0 };
  });
}

function expiryOf(
  value: BsonValue | undefined,
  fields: readonly KeyField[],
  isId: boolean,
): number | undefined {
  if (value === undefined) return undefined;
  const seconds = numberValue(value);
  if (seconds === undefined) throw cannot('TTL index requires numeric value for expireAfterSeconds');
  if (isId)
    throw new CommandError(
      197,
      "The field 'expireAfterSeconds' is not valid for an _id index specification.",
    );
  if (fields.length > 1)
    throw cannot('TTL indexes are single-field indexes, compound indexes do not support TTL');
  if (!(seconds >= 0 && seconds <= 2147483647))
    throw cannot(
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, try a lower number than ${seconds}`,
    );
  return seconds;
}

function partialOf(value: BsonValue | undefined, isId: boolean): BsonDocument | undefined {
  if (value === undefined) return undefined;
  if (!isDocument(value)) throw new CommandError(14, "The field 'partialFilterExpression' must be an object");
  if (isId)
    throw new CommandError(
      197,
      'The field partialFilterExpression is not valid for an _id index specification',
    );
  checkPartial(parseFilter(value));
  return value;
}

/** What MongoDB allows in a partial filter. */
function checkPartial(filter: Filter): void {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.filters.forEach(checkPartial);
  const allowed = ['$eq', '$gt', '$gte', '$lt', '$lte', '$type', '$in'];
  if (
    filter.kind === 'field' &&
    (allowed.includes(filter.operator) || (filter.operator === '$exists' && filter.operand === true))
  )
    return;
  throw cannot('unsupported expression in partial index');
}

/** Equal keys, collation, partial filter, uniqueness and sparseness make two indexes the same index. */
export function sameIndex(a: IndexSpec, b: IndexSpec): boolean {
  const identity = (spec: IndexSpec) =>
    [...(spec.description.get('key') as BsonDocument)]
      .map(([path, direction]) => `${path}:${numberValue(direction)! < 0}`)
      .join() +
    (spec.collation?.id ?? '') +
    `${spec.unique}${spec.sparse}` +
    (spec.partial ? encodeKey(spec.partial) : '');
  return identity(a) === identity(b);
}

export const sameOptions = (a: IndexSpec, b: IndexSpec): boolean =>
  a.expireAfterSeconds === b.expireAfterSeconds;
