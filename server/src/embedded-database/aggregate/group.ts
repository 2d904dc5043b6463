import { encodeKey } from '../bson/key-encoding.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { createFold } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import { sortItems } from '../query/sort.ts';
import { accumulators } from './accumulators.ts';
import type { Accumulator } from './accumulators.ts';
import { compileExpression } from './expression.ts';
import type { StageCompiler } from './stages.ts';

export const group: StageCompiler = (operand, { options, known, collation }) => {
  if (!isDocument(operand)) throw new CommandError(15947, "a group's fields must be specified in an object");
  if (!operand.has('_id')) throw new CommandError(15955, 'a group specification must include an _id');
  const id = compileExpression(operand.get('_id')!, options, known);
  const fields = [...operand]
    .filter(([name]) => name !== '_id')
    .map(([name, value]) =>
      readField(name, value, (item) => compileExpression(item, options, known), options),
    );
  const fold = collation && createFold(collation);
  return function* (input, context) {
    const groups = new Map<string, { id: BsonValue; states: Accumulator[] }>();
    for (const document of input) {
      context.checkTime();
      const value = id(document, context.variables);
      // missing and null make one group, whose _id is null
      const key = encodeKey(value, fold);
      let state = groups.get(key);
      if (!state)
        groups.set(key, (state = { id: value ?? null, states: fields.map((field) => field.create()) }));
      for (let i = 0; i < fields.length; i++) state.states[i]!.add(document, context.variables);
    }
    for (const state of groups.values()) {
      const result: BsonDocument = new Map([['_id', state.id]]);
      fields.forEach((field, i) => result.set(field.name, state.states[i]!.result()));
      yield result;
    }
  };
};

function readField(
  name: string,
  value: BsonValue,
  compile: Parameters<(typeof accumulators)[string]>[1],
  options: Parameters<(typeof accumulators)[string]>[2],
) {
  if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$'))
    throw new CommandError(40236, `The field name '${name}' cannot be an operator name`);
  if (!isDocument(value) || !value.keys().next().value?.startsWith('$'))
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  if (value.size !== 1) throw new CommandError(40238, `The field '${name}' must specify one accumulator`);
  const [operator, argument] = value.entries().next().value!;
  if (!Object.hasOwn(accumulators, operator))
    throw new CommandError(15952, `unknown group operator '${operator}'`);
  return { name, create: accumulators[operator]!(argument, compile, options) };
}

export const sortByCount: StageCompiler = (operand, compilation) => {
  const isExpression =
    (typeof operand === 'string' && operand.startsWith('$')) ||
    (isDocument(operand) && operand.keys().next().value?.startsWith('$'));
  if (!isExpression)
    throw new CommandError(
      40148,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    );
  const grouping = group(new Map<string, BsonValue>([['_id', operand], ['count', new Map([['$sum', 1]])]]), compilation); // prettier-ignore
  return (input, context) =>
    sortItems(
      [...grouping(input, context)],
      [{ path: 'count', descending: true }],
      (document) => document,
      undefined,
    );
};
