import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Operator, OperatorCall } from './operators.ts';

type Values = (BsonValue | undefined)[];

/** An operator of `least` to `most` positional arguments that looks at their values only. */
export function positional(
  least: number,
  most: number,
  compute: (values: Values, call: OperatorCall) => BsonValue | undefined,
): Operator {
  return (call) => {
    const operands = Array.isArray(call.operand) ? call.operand : [call.operand];
    if (operands.length < least || operands.length > most) {
      const wanted =
        least === most
          ? `takes exactly ${least} arguments`
          : `takes at least ${least} arguments, and at most ${most}`;
      throw new CommandError(
        least === most ? 16020 : 28667,
        `Expression ${call.name} ${wanted}. ${operands.length} were passed in.`,
      );
    }
    const compiled = operands.map((operand) => call.compile(operand));
    return (root, variables) => compute(compiled.map((item) => item(root, variables)), call); // prettier-ignore
  };
}

/** An operator of named arguments; `optional` ones may be left out. */
export function named(
  required: readonly string[],
  optional: readonly string[],
  compute: (values: Map<string, BsonValue | undefined>, call: OperatorCall) => BsonValue | undefined,
): Operator {
  return (call) => {
    const operand = namedArguments(call, required, optional);
    const compiled = [...operand].map(([name, value]) => [name, call.compile(value)] as const);
    return (root, variables) =>
      compute(new Map(compiled.map(([name, item]) => [name, item(root, variables)])), call);
  };
}

/** @throws CommandError 9 FailedToParse for missing or unknown names */
export function namedArguments(
  call: OperatorCall,
  required: readonly string[],
  optional: readonly string[],
): BsonDocument {
  const { operand } = call;
  if (!isDocument(operand)) throw new CommandError(9, `${call.name} only supports an object as its argument`);
  for (const name of operand.keys()) {
    if (!required.includes(name) && !optional.includes(name))
      throw new CommandError(9, `Unrecognized argument to ${call.name}: ${name}`);
  }
  for (const name of required)
    if (!operand.has(name)) throw new CommandError(9, `Missing '${name}' parameter to ${call.name}`);
  return operand;
}

export const isNullish = (value: BsonValue | undefined): value is null | undefined =>
  value === null || value === undefined;

/** @throws CommandError `code` with the operator's own message, and the type that came */
export function list(value: BsonValue | undefined, code: number, message: string): BsonValue[] {
  if (!Array.isArray(value)) throw new CommandError(code, `${message}, not: ${typeName(value)}`);
  return value;
}
