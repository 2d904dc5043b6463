/** Reads a MongoDB filter into a small tree that the matcher compiles and the planner reads. */
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, RegexValue } from '../bson/values.ts';
import { typeName } from '../bson/type-rank.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';

export type Filter =
  | { kind: 'and' | 'or' | 'nor'; filters: Filter[] }
  | { kind: 'not'; path: string; filter: Filter }
  | { kind: 'field'; path: string; operator: FieldOperator; operand: BsonValue }
  | { kind: 'all'; path: string; filters: Filter[] }
  | { kind: 'elements'; path: string; filter: Filter; ofDocuments: boolean }
  | { kind: 'expression'; expression: BsonValue };

export type FieldFilter = Extract<Filter, { kind: 'field' }>;

export type FieldOperator =
  | '$eq' | '$gt' | '$gte' | '$lt' | '$lte' | '$in' | '$exists' | '$type' | '$regex' | '$mod' | '$size'
  | '$bitsAllSet' | '$bitsAllClear' | '$bitsAnySet' | '$bitsAnyClear'; // prettier-ignore

const bad = (message: string) => new CommandError(2, message);

/** Known to MongoDB, beyond this engine: the answer is no, never a guess. */
const UNSUPPORTED = new Set([
  '$where', '$text', '$near', '$nearSphere', '$geoWithin', '$geoIntersects', '$within', '$jsonSchema', '$sampleRate',
  '$encStrBetween', '$_internalSchemaMinItems',
]); // prettier-ignore

const unsupported = (name: string) =>
  new CommandError(115, `${name} is not supported by the embedded database; it is by a MongoDB server`);

export function parseFilter(document: BsonDocument): Filter {
  const filters: Filter[] = [];
  for (const [name, value] of document) filters.push(...parseEntry(name, value));
  return filters.length === 1 ? filters[0]! : { kind: 'and', filters };
}

function parseEntry(name: string, value: BsonValue): Filter[] {
  if (!name.startsWith('$')) return parseField(name, value);
  switch (name) {
    case '$and':
    case '$or':
    case '$nor': {
      const filters = parseClauses(name, value);
      return [{ kind: name.slice(1) as 'and' | 'or' | 'nor', filters }];
    }
    case '$expr':
      return [{ kind: 'expression', expression: value }];
    case '$comment':
      return [];
    case '$alwaysTrue':
      return [];
    case '$alwaysFalse':
      return [{ kind: 'nor', filters: [{ kind: 'and', filters: [] }] }];
  }
  if (UNSUPPORTED.has(name)) throw unsupported(name);
  throw bad(
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
  );
}

function parseClauses(name: string, value: BsonValue): Filter[] {
  if (!Array.isArray(value)) throw bad(`${name} must be an array`);
  if (value.length === 0) throw bad('$and/$or/$nor must be a nonempty array');
  return value.map((clause) => {
    if (!isDocument(clause)) throw bad('$or/$and/$nor entries need to be full objects');
    return parseFilter(clause);
  });
}

const isOperators = (value: BsonValue): value is BsonDocument => {
  if (!isDocument(value)) return false;
  const first = value.keys().next();
  return !first.done && first.value.startsWith('$') && !['$ref', '$id', '$db'].includes(first.value);
};

function parseField(path: string, value: BsonValue): Filter[] {
  if (value instanceof RegexValue) return [{ kind: 'field', path, operator: '$regex', operand: value }];
  if (!isOperators(value)) return [{ kind: 'field', path, operator: '$eq', operand: value }];
  return parseOperators(path, value);
}

function parseOperators(path: string, operators: BsonDocument): Filter[] {
  const filters: Filter[] = [];
  for (const [operator, operand] of operators) {
    if (operator === '$options') {
      if (!operators.has('$regex')) throw bad('$options needs a $regex');
      continue;
    }
    const filter =
      operator === '$regex' ? parseRegex(path, operators) : parseOperator(path, operator, operand);
    filters.push(filter);
  }
  return filters;
}

function parseRegex(path: string, operators: BsonDocument): Filter {
  const operand = operators.get('$regex')!;
  const options = operators.get('$options');
  if (options !== undefined && typeof options !== 'string') throw bad('$options has to be a string');
  if (operand instanceof RegexValue) {
    if (options && operand.flags) throw new CommandError(51075, 'options set in both $regex and $options');
    return {
      kind: 'field',
      path,
      operator: '$regex',
      operand: options ? new RegexValue(operand.pattern, options) : operand,
    };
  }
  if (typeof operand !== 'string') throw bad('$regex has to be a string');
  return { kind: 'field', path, operator: '$regex', operand: new RegexValue(operand, options ?? '') };
}

function parseOperator(path: string, operator: string, operand: BsonValue): Filter {
  const field = (name: FieldOperator, value = operand): Filter => ({
    kind: 'field',
    path,
    operator: name,
    operand: value,
  });
  const not = (filter: Filter): Filter => ({ kind: 'not', path, filter });
  switch (operator) {
    case '$eq':
      return field('$eq');
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (operand instanceof RegexValue)
        throw bad(`Can't have RegEx as arg to predicate over field '${path}'.`);
      return field(operator);
    case '$ne':
      if (operand instanceof RegexValue) throw bad("Can't have regex as arg to $ne.");
      return not(field('$eq'));
    case '$in':
      return field('$in', listOf(operator, operand));
    case '$nin':
      return not(field('$in', listOf(operator, operand)));
    case '$exists':
      // through arrays, "does not exist" is the opposite of "exists", not a test of each element
      return truthy(operand) ? field('$exists', true) : not(field('$exists', true));
    case '$not':
      return not(parseNot(path, operand));
    case '$all':
      return parseAll(path, operand);
    case '$elemMatch':
      return parseElemMatch(path, operand);
    case '$size':
      return field('$size', sizeOf(operand));
    case '$mod':
      return field('$mod', modOf(operand));
    case '$type':
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return field(operator);
  }
  if (UNSUPPORTED.has(operator)) throw unsupported(operator);
  throw bad(`unknown operator: ${operator}`);
}

export function truthy(value: BsonValue): boolean {
  if (value === null || value === false) return false;
  return numberValue(value) !== 0;
}

function listOf(operator: string, operand: BsonValue): BsonValue[] {
  if (!Array.isArray(operand)) throw bad(`${operator} needs an array`);
  if (operand.some(isOperators)) throw bad(`cannot nest $ under ${operator}`);
  return operand;
}

function sizeOf(operand: BsonValue): number {
  const size = numberValue(operand);
  if (size === undefined)
    throw new CommandError(2, `Failed to parse $size. Expected a number in: $size: ${typeName(operand)}`);
  if (!Number.isInteger(size))
    throw new CommandError(2, `Failed to parse $size. Expected an integer: $size: ${size}`);
  if (size < 0)
    throw new CommandError(2, `Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return size;
}

function modOf(operand: BsonValue): BsonValue[] {
  if (!Array.isArray(operand)) throw bad('malformed mod, needs to be an array');
  if (operand.length < 2) throw bad('malformed mod, not enough elements');
  if (operand.length > 2) throw bad('malformed mod, too many elements');
  const [divisor, remainder] = operand.map(numberValue);
  if (divisor === undefined) throw bad('malformed mod, divisor not a number');
  if (remainder === undefined) throw bad('malformed mod, remainder not a number');
  if (!Number.isFinite(divisor) || !Number.isFinite(remainder))
    throw bad('malformed mod, value is not finite');
  if (Math.trunc(divisor) === 0) throw bad('divisor cannot be 0');
  return operand;
}

function parseNot(path: string, operand: BsonValue): Filter {
  if (operand instanceof RegexValue) return { kind: 'field', path, operator: '$regex', operand };
  if (!isDocument(operand)) throw bad('$not needs a regex or a document');
  if (operand.size === 0) throw bad('$not cannot be empty');
  if (!isOperators(operand)) throw bad(`unknown operator: ${[...(operand as BsonDocument).keys()][0]}`);
  return { kind: 'and', filters: parseOperators(path, operand) };
}

function parseAll(path: string, operand: BsonValue): Filter {
  if (!Array.isArray(operand)) throw bad('$all needs an array');
  const elements = operand.filter((item) => isDocument(item) && item.keys().next().value === '$elemMatch');
  if (elements.length && elements.length < operand.length) throw bad('no $ expressions in $all');
  if (!elements.length && operand.some(isOperators)) throw bad('no $ expressions in $all');
  const filters = operand.map((item): Filter => {
    if (elements.length) return parseElemMatch(path, (item as BsonDocument).get('$elemMatch')!);
    return { kind: 'field', path, operator: item instanceof RegexValue ? '$regex' : '$eq', operand: item };
  });
  return { kind: 'all', path, filters };
}

function parseElemMatch(path: string, operand: BsonValue): Filter {
  if (!isDocument(operand)) throw bad('$elemMatch needs an Object');
  const first = operand.keys().next();
  const ofValues =
    !first.done &&
    first.value.startsWith('$') &&
    !['$and', '$or', '$nor', '$expr', '$where'].includes(first.value);
  if (ofValues)
    return {
      kind: 'elements',
      path,
      filter: { kind: 'and', filters: parseOperators('', operand) },
      ofDocuments: false,
    };
  return { kind: 'elements', path, filter: parseFilter(operand), ofDocuments: true };
}
