import { compareValues } from '../bson/compare.ts';
import { RANK, rankOf, typeName } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNullish, namedArguments, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';
import { isTrue } from './truth.ts';

/** In expressions, unlike in filters, missing sorts before null. */
function compareInExpression(
  a: BsonValue | undefined,
  b: BsonValue | undefined,
  call: Parameters<Operator>[0],
): number {
  if (a === undefined || b === undefined) {
    const rank = (value: BsonValue | undefined) => (value === undefined ? RANK.undefined : rankOf(value));
    return Math.sign(rank(a) - rank(b));
  }
  return Math.sign(compareValues(a, b, call.options.compare));
}

const comparison = (test: (order: number) => boolean): Operator =>
  positional(2, 2, ([a, b], call) => test(compareInExpression(a, b, call)));

const cond: Operator = (call) => {
  const operand = Array.isArray(call.operand)
    ? new Map(['if', 'then', 'else'].map((name, i) => [name, (call.operand as BsonValue[])[i]!]))
    : call.operand;
  if (Array.isArray(call.operand) && call.operand.length !== 3) {
    throw new CommandError(
      16020,
      `Expression $cond takes exactly 3 arguments. ${call.operand.length} were passed in.`,
    );
  }
  const parts = namedArguments({ ...call, operand }, ['if', 'then', 'else'], []);
  const [test, yes, no] = ['if', 'then', 'else'].map((name) => call.compile(parts.get(name)!));
  return (root, variables) => (isTrue(test!(root, variables)) ? yes!(root, variables) : no!(root, variables));
};

const switchOperator: Operator = (call) => {
  const parts = namedArguments(call, ['branches'], ['default']);
  const branches = parts.get('branches');
  if (!Array.isArray(branches)) throw new CommandError(40061, "$switch expected an array for 'branches'");
  if (branches.length === 0) throw new CommandError(40068, '$switch requires at least one branch.');
  const compiled = branches.map((branch) => {
    if (!isDocument(branch) || !branch.has('case') || !branch.has('then'))
      throw new CommandError(40067, "$switch requires each branch to have a 'case' and a 'then' expression");
    return [call.compile(branch.get('case')!), call.compile(branch.get('then')!)] as const;
  });
  const otherwise = parts.has('default') ? call.compile(parts.get('default')!) : undefined;
  return (root, variables) => {
    for (const [test, then] of compiled) if (isTrue(test(root, variables))) return then(root, variables);
    if (!otherwise)
      throw new CommandError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    return otherwise(root, variables);
  };
};

const ifNull: Operator = (call) => {
  const operands = Array.isArray(call.operand) ? call.operand : [call.operand];
  if (operands.length < 2)
    throw new CommandError(1257300, `$ifNull needs at least two arguments, had: ${operands.length}`);
  const compiled = operands.map((operand) => call.compile(operand));
  return (root, variables) => {
    let value: BsonValue | undefined;
    for (const item of compiled) {
      value = item(root, variables);
      if (!isNullish(value)) return value;
    }
    return value;
  };
};

const letOperator: Operator = (call) => {
  const parts = namedArguments(call, ['vars', 'in'], []);
  const vars = parts.get('vars')!;
  if (!isDocument(vars)) throw new CommandError(10065, 'invalid parameter: expected an object (vars)');
  const compiled = [...vars].map(([name, value]) => [name, call.compile(value)] as const);
  const inner = call.compile(parts.get('in')!, new Set([...call.known, ...vars.keys()]));
  return (root, variables) => {
    const extended = new Map(variables);
    for (const [name, value] of compiled) extended.set(name, value(root, variables));
    return inner(root, extended);
  };
};

const and: Operator = (call) => {
  const compiled = (Array.isArray(call.operand) ? call.operand : [call.operand]).map((operand) =>
    call.compile(operand),
  );
  return (root, variables) => compiled.every((item) => isTrue(item(root, variables)));
};

const or: Operator = (call) => {
  const compiled = (Array.isArray(call.operand) ? call.operand : [call.operand]).map((operand) =>
    call.compile(operand),
  );
  return (root, variables) => compiled.some((item) => isTrue(item(root, variables)));
};

const literal: Operator =
  ({ operand }) =>
  () =>
    operand;

export const logicOperators: Record<string, Operator> = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: positional(2, 2, ([a, b], call) => compareInExpression(a, b, call)),
  $and: and,
  $or: or,
  $not: positional(1, 1, ([value]) => !isTrue(value)),
  $cond: cond,
  $switch: switchOperator,
  $ifNull: ifNull,
  $let: letOperator,
  $literal: literal,
  $const: literal,
  $type: positional(1, 1, ([value]) => typeName(value)),
  $isNumber: positional(1, 1, ([value]) => rankOf(value) === RANK.number && value !== undefined),
};
