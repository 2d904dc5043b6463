import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, TimestampValue } from '../bson/values.ts';
import { compareValues } from '../bson/compare.ts';
import { typeName } from '../bson/type-rank.ts';
import { CommandError } from '../command-error.ts';
import { addNumbers, fitsInt64, isNumber, multiplyNumbers } from '../numbers.ts';
import type { NumberValue } from '../numbers.ts';
import { getPath, isArrayIndex } from '../query/paths.ts';
import { showValue } from '../show-value.ts';
import type { Modification } from './apply-path.ts';
import { applyPath, NO_CHANGE, REMOVE } from './apply-path.ts';
import { arrayOperators } from './array-operators.ts';
import type { UpdateOptions } from './update.ts';

export type Compute = Modification['compute'];

/** Makes an operator's effect from its operand. @throws CommandError for operands that MongoDB refuses */
export type UpdateOperator = (operand: BsonValue, path: string, options: UpdateOptions) => Compute;

const replace = (choose: (order: number) => boolean): UpdateOperator => (operand, _path, { collation }) => (current) =>
  current === undefined || choose(compareValues(operand, current, collation?.compare)) ? operand : NO_CHANGE; // prettier-ignore

const arithmetic = (operator: '$inc' | '$mul', missing: (operand: NumberValue) => NumberValue, compute: typeof addNumbers): UpdateOperator => (operand, path) => {
    if (!isNumber(operand)) {
      throw new CommandError(14, `Cannot ${operator === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${showValue(operand)}}`);
    }
    return (current, root) => {
      if (current === undefined) return missing(operand);
      if (!isNumber(current)) {
        throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type. {_id: ${showValue(root.get('_id'))}} has the field '${path.split('.').at(-1)}' of non-numeric type ${typeName(current)}`);
      }
      try {
        const result = compute(current, operand, 'error');
        // MongoDB writes nothing where type and value stay, not even another zero
        return typeName(result) === typeName(current) && compareValues(result, current) === 0 ? NO_CHANGE : result;
      } catch {
        throw new CommandError(2, `Failed to apply ${operator} operations to current value ((NumberLong)${showValue(current)}) for document {_id: ${showValue(root.get('_id'))}}`);
      }
    };
  }; // prettier-ignore

const currentDate: UpdateOperator = (operand, _path, { now }) => {
  const type = isDocument(operand) ? operand.get('$type') : operand;
  if (isDocument(operand) && (operand.size !== 1 || (type !== 'date' && type !== 'timestamp'))) {
    throw new CommandError(
      2,
      "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
    );
  }
  if (!isDocument(operand) && typeof operand !== 'boolean') {
    throw new CommandError(
      2,
      `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  }
  if (type !== 'timestamp') return () => now;
  return () => new TimestampValue((BigInt(Math.floor(now.getTime() / 1000)) << 32n) | 1n);
};

const bit: UpdateOperator = (operand) => {
  if (!isDocument(operand))
    throw new CommandError(
      2,
      'The $bit modifier is not compatible with a non-document operand. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}',
    );
  if (operand.size === 0)
    throw new CommandError(
      2,
      'You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}',
    );
  const steps = [...operand].map(([name, mask]) => {
    if (!['and', 'or', 'xor'].includes(name))
      throw new CommandError(
        2,
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {"${name}": ${showValue(mask)}}`,
      );
    if (typeName(mask) !== 'int' && typeof mask !== 'bigint')
      throw new CommandError(
        2,
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(mask)}' is not supported here: {"${name}": ${showValue(mask)}}`,
      );
    return [name, mask as number | bigint] as const;
  });
  return (current, root) => {
    if (current !== undefined && typeName(current) !== 'int' && typeof current !== 'bigint') {
      throw new CommandError(
        2,
        `Cannot apply $bit to a value of non-integral type.{_id: ${showValue(root.get('_id'))}} has the field of non-integer type ${typeName(current)}`,
      );
    }
    let result = BigInt((current ?? 0) as number | bigint);
    let long = typeof current === 'bigint';
    for (const [name, mask] of steps) {
      long ||= typeof mask === 'bigint';
      const other = BigInt(mask);
      result = name === 'and' ? result & other : name === 'or' ? result | other : result ^ other;
    }
    return long || !fitsInt64(result) ? result : Number(BigInt.asIntN(32, result));
  };
};

const OPERATORS: Record<string, UpdateOperator> = {
  $set: (operand) => () => operand,
  $setOnInsert: (operand) => () => operand,
  $unset: () => (current) => (current === undefined ? NO_CHANGE : REMOVE),
  $inc: arithmetic('$inc', (operand) => operand, addNumbers),
  $mul: arithmetic('$mul', (operand) => multiplyNumbers(operand, 0), multiplyNumbers),
  $min: replace((order) => order < 0),
  $max: replace((order) => order > 0),
  $currentDate: currentDate,
  $bit: bit,
  ...arrayOperators,
};

const CREATES_NOTHING = new Set(['$unset', '$pop', '$pull', '$pullAll']);

export function parseModifications(update: BsonDocument, options: UpdateOptions): Modification[] {
  const modifications: Modification[] = [];
  for (const [operator, fields] of update) {
    if (operator !== '$rename' && !Object.hasOwn(OPERATORS, operator)) {
      throw new CommandError(9, operator.startsWith('$')
        ? `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`
        : `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`); // prettier-ignore
    }
    if (!isDocument(fields))
      throw new CommandError(
        9,
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${showValue(fields)}}`,
      );
    for (const [path, operand] of fields) {
      if (operator === '$rename') modifications.push(...renaming(path, operand));
      else modifications.push(modification(operator, path, OPERATORS[operator]!(operand, path, options)));
    }
  }
  checkConflicts(modifications);
  return modifications.sort((a, b) => comparePaths(a.parts, b.parts));
}

function modification(operator: string, path: string, compute: Compute): Modification {
  const parts = path.split('.');
  if (path === '') throw new CommandError(56, 'An empty update path is not valid.');
  if (parts.includes(''))
    throw new CommandError(
      56,
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  if (parts[0] === '$' || parts[0]!.startsWith('$['))
    throw new CommandError(
      2,
      `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
    );
  const dollar = parts.find(
    (part) =>
      part.startsWith('$') &&
      part !== '$' &&
      !/^\$\[.*\]$/.test(part) &&
      !['$ref', '$id', '$db'].includes(part),
  );
  if (dollar)
    throw new CommandError(
      52,
      `The dollar ($) prefixed field '${dollar}' in '${path}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  if (parts.filter((part) => part === '$').length > 1)
    throw new CommandError(2, `Too many positional (i.e. '$') elements found in path '${path}'`);
  return {
    operator,
    path,
    parts,
    compute,
    creates: !CREATES_NOTHING.has(operator),
    toleratesDeadEnd: operator === '$unset',
    onlyOnInsert: operator === '$setOnInsert',
  };
}

/** A rename is one change at each end; the far end does the work so that conflicts are found at both. */
function renaming(from: string, to: BsonValue): Modification[] {
  if (typeof to !== 'string')
    throw new CommandError(2, `The 'to' field for $rename must be a string: ${from}: ${showValue(to)}`);
  if (from === to)
    throw new CommandError(2, `The source and target field for $rename must differ: ${from}: "${to}"`);
  if (`${from}.`.startsWith(`${to}.`) || `${to}.`.startsWith(`${from}.`))
    throw new CommandError(
      2,
      `The source and target field for $rename must not be on the same path: ${from}: "${to}"`,
    );
  for (const [what, path] of [
    ['source', from],
    ['destination', to],
  ] as const) {
    if (path.split('.').some((part) => part.startsWith('$')))
      throw new CommandError(2, `The ${what} field for $rename may not be dynamic: ${path}`);
  }
  const source = modification('$rename', from, () => NO_CHANGE);
  const compute: Compute = (current, root, context) => {
    rejectArrays(root, source.parts, 'source');
    const value = getPath(root, from)!;
    rejectArrays(root, to.split('.'), 'destination');
    applyPath(root, { ...source, creates: false, compute: () => REMOVE }, context);
    return value;
  };
  const target = modification('$rename', to, compute);
  return [
    { ...source, creates: false },
    { ...target, skips: (root) => getPath(root, from) === undefined },
  ];
}

function rejectArrays(root: BsonDocument, parts: readonly string[], what: string): void {
  for (let i = 1; i < parts.length; i++) {
    const path = parts.slice(0, i).join('.');
    if (Array.isArray(getPath(root, path))) {
      throw new CommandError(
        2,
        `The ${what} field cannot be an array element, '${parts.join('.')}' in doc with _id: ${showValue(root.get('_id'))} has an array field called '${path}'`,
      );
    }
  }
}

function checkConflicts(modifications: readonly Modification[]): void {
  const paths = modifications.map(({ parts }) => parts);
  for (let i = 0; i < paths.length; i++) {
    for (let j = 0; j < i; j++) {
      const shorter = paths[i]!.length <= paths[j]!.length ? paths[i]! : paths[j]!;
      const longer = shorter === paths[i] ? paths[j]! : paths[i]!;
      if (shorter.every((part, at) => part === longer[at])) {
        throw new CommandError(
          40,
          `Updating the path '${paths[i]!.join('.')}' would create a conflict at '${shorter.join('.')}'`,
        );
      }
    }
  }
}

/** MongoDB changes fields in the order of their names, numbers among them by value. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    if (isArrayIndex(x) && isArrayIndex(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
