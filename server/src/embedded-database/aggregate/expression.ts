/** Compiles aggregation expressions to functions over a root document and variables. */
import type { CompareText } from '../bson/compare.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { findOperator } from './operators.ts';

export type Variables = ReadonlyMap<string, BsonValue | undefined>;
/** `undefined` is a missing value. */
export type Expression = (root: BsonValue, variables: Variables) => BsonValue | undefined;

export interface ExpressionOptions {
  readonly compare: CompareText | undefined;
}

export type Compile = (value: BsonValue) => Expression;

const SYSTEM_VARIABLES = new Set(['ROOT', 'CURRENT', 'REMOVE', 'NOW', 'DESCEND', 'PRUNE', 'KEEP']);

/**
 * @param known names of variables that are defined where the expression stands
 * @throws CommandError for unknown operators, variables and malformed arguments
 */
export function compileExpression(
  value: BsonValue,
  options: ExpressionOptions,
  known: ReadonlySet<string> = new Set(),
): Expression {
  const compile = (inner: BsonValue, names: ReadonlySet<string> = known) =>
    compileExpression(inner, options, names);
  if (typeof value === 'string' && value.startsWith('$')) return compileReference(value, known);
  if (Array.isArray(value)) {
    const items = value.map((item) => compile(item));
    return (root, variables) => items.map((item) => item(root, variables) ?? null);
  }
  if (!isDocument(value)) return () => value;
  const first = value.keys().next();
  if (!first.done && first.value.startsWith('$')) {
    if (value.size > 1) {
      throw new CommandError(
        15983,
        `an expression specification must contain exactly one field, the name of the expression. Found ${value.size} fields`,
      );
    }
    return findOperator(first.value)({
      name: first.value,
      operand: value.get(first.value)!,
      compile,
      options,
      known,
    });
  }
  return compileObject(value, compile);
}

function compileObject(value: BsonDocument, compile: Compile): Expression {
  const fields = [...value].map(([name, item]) => {
    if (name.includes('.'))
      throw new CommandError(
        16412,
        `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
      );
    if (name.startsWith('$'))
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    return [name, compile(item)] as const;
  });
  return (root, variables) => {
    const result: BsonDocument = new Map();
    for (const [name, item] of fields) {
      const found = item(root, variables);
      if (found !== undefined) result.set(name, found);
    }
    return result;
  };
}

function compileReference(text: string, known: ReadonlySet<string>): Expression {
  if (!text.startsWith('$$')) return compilePath(checkedPath(text.slice(1)));
  const [name = '', ...parts] = text.slice(2).split('.');
  if (!SYSTEM_VARIABLES.has(name) && !known.has(name)) {
    if (name === '') throw new CommandError(9, 'empty variable names are not allowed');
    throw /^[A-Z]/.test(name) &&
      ['CLUSTER_TIME', 'JS_SCOPE', 'IS_MR', 'USER_ROLES', 'SEARCH_META'].includes(name)
      ? new CommandError(115, `$$${name} is not supported by the embedded database`)
      : new CommandError(17276, `Use of undefined variable: ${name}`);
  }
  if (parts.length) checkedPath(parts.join('.'));
  const rest = parts.length ? compilePath(parts) : undefined;
  const base: Expression = (root, variables) => {
    if (name === 'REMOVE') return undefined;
    if (variables.has(name)) return variables.get(name);
    if (name === 'ROOT' || name === 'CURRENT') return root;
    return name === 'DESCEND' || name === 'PRUNE' || name === 'KEEP' ? name.toLowerCase() : undefined;
  };
  if (!rest) return base;
  return (root, variables) => {
    const value = base(root, variables);
    return value === undefined ? undefined : rest(value, variables);
  };
}

function checkedPath(path: string): string[] {
  const parts = path.split('.');
  if (path === '') throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  if (parts.includes('')) throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
  if (parts.some((part) => part.startsWith('$')))
    throw new CommandError(
      16410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    );
  return parts;
}

const compilePath =
  (parts: readonly string[]): Expression =>
  (root) =>
    walk(root, parts, 0);

/** Through an array a path collects what each element that is a document gives. */
export function walk(
  value: BsonValue | undefined,
  parts: readonly string[],
  from: number,
): BsonValue | undefined {
  if (from === parts.length) return value;
  if (value instanceof Map) return walk(value.get(parts[from]!), parts, from + 1);
  if (!Array.isArray(value)) return undefined;
  const found: BsonValue[] = [];
  for (const item of value) {
    const inner = item instanceof Map ? walk(item, parts, from) : undefined;
    if (inner !== undefined) found.push(inner);
  }
  return found;
}
