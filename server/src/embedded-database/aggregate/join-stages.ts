import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, RegexValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { compileExpression, walk } from './expression.ts';
import type { StageCompiler } from './stages.ts';

function text(operand: BsonDocument, name: string, stage: string): string | undefined {
  const value = operand.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new CommandError(4570, `${stage} argument '${name}' must be a string`);
  return value;
}

const LOOKUP = new Set(['from', 'localField', 'foreignField', 'as', 'let', 'pipeline']);

const lookup: StageCompiler = (operand, { options, known, nested }) => {
  if (!isDocument(operand)) throw new CommandError(9, 'the $lookup specification must be an Object');
  for (const name of operand.keys())
    if (!LOOKUP.has(name)) throw new CommandError(9, `unknown argument to $lookup: ${name}`);
  const [from, localField, foreignField, as] = ['from', 'localField', 'foreignField', 'as'].map((name) =>
    text(operand, name, '$lookup'),
  );
  if (as === undefined) throw new CommandError(9, "must specify 'as' field for a $lookup");
  if (from === undefined) throw new CommandError(9, "must specify 'from' field for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined))
    throw new CommandError(
      9,
      "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
    );
  const pipelineOperand = operand.get('pipeline');
  if (localField === undefined && pipelineOperand === undefined)
    throw new CommandError(
      9,
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  const letOperand = operand.get('let') ?? new Map<string, BsonValue>();
  if (!isDocument(letOperand)) throw new CommandError(9, "$lookup argument 'let' must be an object");
  const lets = [...letOperand].map(
    ([name, value]) => [name, compileExpression(value, options, known)] as const,
  );
  const pipeline =
    pipelineOperand === undefined ? undefined : nested(pipelineOperand, new Set(letOperand.keys()));
  const asParts = as.split('.');
  return function* (input, context) {
    for (const document of input) {
      const filter = localField === undefined ? undefined : joinFilter(document, localField, foreignField!);
      const variables = new Map(context.variables);
      for (const [name, value] of lets) variables.set(name, value(document, context.variables));
      const joined = context.readOther(from, filter);
      const result = pipeline ? pipeline(joined, { ...context, variables }) : joined;
      yield withPath(document, asParts, [...result]);
    }
  };
};

/** Matches documents whose foreign field equals the local value, or one of its elements. */
function joinFilter(document: BsonDocument, localField: string, foreignField: string): BsonDocument {
  const local = walk(document, localField.split('.'), 0);
  const values = Array.isArray(local) ? local : [local ?? null];
  // a stored regular expression joins with its equals, not with what it matches
  if (values.some((value) => value instanceof RegexValue))
    return new Map([['$or', values.map((value) => new Map([[foreignField, new Map([['$eq', value]])]]))]]);
  return new Map([[foreignField, new Map([['$in', values]])]]);
}

function withPath(document: BsonDocument, parts: readonly string[], value: BsonValue): BsonDocument {
  const copy: BsonDocument = new Map(document);
  const [part = '', ...rest] = parts;
  const child = copy.get(part);
  copy.set(part, rest.length ? withPath(isDocument(child) ? child : new Map(), rest, value) : value);
  return copy;
}

const unionWith: StageCompiler = (operand, { nested }) => {
  const from = typeof operand === 'string' ? operand : isDocument(operand) ? operand.get('coll') : undefined;
  if (typeof from !== 'string')
    throw new CommandError(
      9,
      'the $unionWith stage specification must be an object or string with a collection',
    );
  const stages = isDocument(operand) ? operand.get('pipeline') : undefined;
  const pipeline = stages === undefined ? undefined : nested(stages);
  return function* (input, context) {
    yield* input;
    const other = context.readOther(from, undefined);
    yield* pipeline ? pipeline(other, context) : other;
  };
};

export const joinStages: Record<string, StageCompiler> = { $lookup: lookup, $unionWith: unionWith };
