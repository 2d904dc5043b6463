import { CommandError } from '../command-error.ts';
import type { BsonValue } from '../bson/values.ts';
import type { Expression, ExpressionOptions } from './expression.ts';
import { arithmeticOperators } from './arithmetic-operators.ts';
import { logicOperators } from './logic-operators.ts';

export interface OperatorCall {
  readonly name: string;
  readonly operand: BsonValue;
  /** Compiles an argument, with further variable names where the operator defines some. */
  readonly compile: (value: BsonValue, known?: ReadonlySet<string>) => Expression;
  readonly options: ExpressionOptions;
  readonly known: ReadonlySet<string>;
}

export type Operator = (call: OperatorCall) => Expression;

const TABLES: Record<string, Operator>[] = [logicOperators, arithmeticOperators];

/** @throws CommandError 168 InvalidPipelineOperator */
export function findOperator(name: string): Operator {
  for (const table of TABLES) if (Object.hasOwn(table, name)) return table[name]!;
  throw new CommandError(168, `Unrecognized expression '${name}'`);
}
