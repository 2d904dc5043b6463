import { CommandError } from '../command-error.ts';
import type { BsonValue } from '../bson/values.ts';
import type { Expression, ExpressionOptions } from './expression.ts';
import { arithmeticOperators } from './arithmetic-operators.ts';
import { conversionOperators } from './conversions.ts';
import { dateOperators } from './date-operators.ts';
import { listOperators } from './list-operators.ts';
import { logicOperators } from './logic-operators.ts';
import { mingoOperators } from './mingo-operators.ts';
import { objectOperators } from './object-operators.ts';
import { setOperators } from './set-operators.ts';
import { textOperators } from './text-operators.ts';

export interface OperatorCall {
  readonly name: string;
  readonly operand: BsonValue;
  /** Compiles an argument, with further variable names where the operator defines some. */
  readonly compile: (value: BsonValue, known?: ReadonlySet<string>) => Expression;
  readonly options: ExpressionOptions;
  readonly known: ReadonlySet<string>;
}

export type Operator = (call: OperatorCall) => Expression;

/** Operators of MongoDB that this engine leaves to MongoDB. */
const UNSUPPORTED = new Set([
  '$accumulator', '$function', '$acosh', '$asinh', '$atan2', '$atanh', '$binarySize', '$bitAnd', '$bitNot', '$bitOr', '$bitXor', '$bsonSize',
  '$cosh', '$sinh', '$tanh', '$firstN', '$lastN', '$minN', '$maxN', '$indexOfBytes', '$log', '$median', '$percentile', '$meta', '$rand',
  '$sampleRate', '$setEquals', '$setField', '$unsetField', '$stdDevPop', '$stdDevSamp', '$substr', '$substrBytes', '$toHashedIndexKey', '$toUUID',
  '$tsIncrement', '$tsSecond', '$zip', '$isoWeekday',
]); // prettier-ignore

const TABLES: Record<string, Operator>[] = [
  logicOperators,
  arithmeticOperators,
  listOperators,
  setOperators,
  objectOperators,
  textOperators,
  conversionOperators,
  dateOperators,
  mingoOperators,
];

/** @throws CommandError 168 InvalidPipelineOperator for unknown names, 115 for known ones that are not here */
export function findOperator(name: string): Operator {
  for (const table of TABLES) if (Object.hasOwn(table, name)) return table[name]!;
  if (UNSUPPORTED.has(name)) {
    throw new CommandError(
      115,
      `the expression ${name} is not supported by the embedded database; it is by a MongoDB server`,
    );
  }
  throw new CommandError(168, `Unrecognized expression '${name}'`);
}

/** Whether MongoDB knows an expression of this name. */
export const isOperator = (name: string): boolean =>
  UNSUPPORTED.has(name) || TABLES.some((table) => Object.hasOwn(table, name));
