import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';
import { compileMatcher } from '../query/matcher.ts';
import { parseSort, sortItems } from '../query/sort.ts';
import { walk } from './expression.ts';
import { group, sortByCount } from './group.ts';
import { joinStages } from './join-stages.ts';
import type { Stage, StageCompilation } from './pipeline.ts';

export type StageCompiler = (operand: BsonValue, compilation: StageCompilation) => Stage;

const match: StageCompiler = (operand, { collation, known }) => {
  if (!isDocument(operand))
    throw new CommandError(15959, 'the match filter must be an expression in an object');
  // checked whether or not a document ever arrives; the variables have their values only then
  compileMatcher(operand, collation, new Map([...known].map((name) => [name, undefined])));
  return function* (input, context) {
    const matcher = compileMatcher(operand, context.collation, context.variables);
    for (const document of input) {
      context.checkTime();
      if (matcher.matches(document)) yield document;
    }
  };
};

function wholeOperand(name: string, operand: BsonValue, code: number, least: number): number {
  const number = numberValue(operand);
  if (number === undefined || !Number.isInteger(number))
    throw new CommandError(
      code,
      `invalid argument to ${name} stage: Expected an integer: ${name}: ${String(operand)}`,
    );
  if (number < least)
    throw new CommandError(
      least === 1 ? 15958 : code,
      least === 1
        ? 'the limit must be positive'
        : `invalid argument to ${name} stage: Expected a non-negative number in: ${name}: ${number}`,
    );
  return number;
}

const limit: StageCompiler = (operand) => {
  const count = wholeOperand('$limit', operand, 5107201, 1);
  return function* (input) {
    let left = count;
    for (const document of input) {
      yield document;
      if (--left <= 0) return;
    }
  };
};

const skip: StageCompiler = (operand) => {
  const count = wholeOperand('$skip', operand, 5107200, 0);
  return function* (input) {
    let left = count;
    for (const document of input) if (--left < 0) yield document;
  };
};

const sort: StageCompiler = (operand) => {
  if (!isDocument(operand)) throw new CommandError(15973, 'the $sort key specification must be an object');
  if (operand.size === 0) throw new CommandError(15976, '$sort stage must have at least one sort key');
  const fields = parseSort(operand);
  return (input, context) =>
    sortItems([...input], fields, (document) => document, context.collation?.compare);
};

const count: StageCompiler = (operand) => {
  if (typeof operand !== 'string')
    throw new CommandError(40156, 'the count field must be a non-empty string');
  if (operand === '') throw new CommandError(40156, 'the count field must be a non-empty string');
  if (operand.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path');
  if (operand.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'");
  return function* (input) {
    let total = 0;
    for (const _ of input) total++;
    if (total) yield new Map([[operand, total]]);
  };
};

const unwind: StageCompiler = (operand) => {
  const options: BsonDocument = isDocument(operand) ? operand : new Map([['path', operand]]);
  const path = options.get('path');
  if (typeof path !== 'string')
    throw new CommandError(28808, `expected a string as the path for $unwind stage, got ${typeName(path)}`);
  for (const name of options.keys()) {
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name))
      throw new CommandError(28811, `unrecognized option to $unwind stage: ${name}`);
  }
  if (path === '') throw new CommandError(28812, 'no path specified to $unwind stage');
  if (!path.startsWith('$'))
    throw new CommandError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const index = options.get('includeArrayIndex');
  if (index !== undefined && typeof index !== 'string')
    throw new CommandError(
      28810,
      'expected a non-empty string for the includeArrayIndex option to $unwind stage',
    );
  if (index?.startsWith('$'))
    throw new CommandError(
      28822,
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
  const preserve = options.get('preserveNullAndEmptyArrays') === true;
  const parts = path.slice(1).split('.');
  return function* (input) {
    for (const document of input) {
      const value = walk(document, parts, 0);
      const throughArray = Array.isArray(value) && !Array.isArray(plainPath(document, parts));
      if (
        throughArray ||
        value === undefined ||
        value === null ||
        (Array.isArray(value) && value.length === 0)
      ) {
        if (preserve)
          yield withIndex(
            Array.isArray(value) && !throughArray ? replaced(document, parts, undefined) : document,
            index,
            null,
          );
      } else if (!Array.isArray(value)) yield withIndex(document, index, null);
      else
        for (let i = 0; i < value.length; i++)
          yield withIndex(replaced(document, parts, value[i]), index, BigInt(i));
    }
  };
};

function plainPath(document: BsonDocument, parts: readonly string[]): BsonValue | undefined {
  let value: BsonValue | undefined = document;
  for (const part of parts) value = value instanceof Map ? value.get(part) : undefined;
  return value;
}

function replaced(
  document: BsonDocument,
  parts: readonly string[],
  value: BsonValue | undefined,
): BsonDocument {
  const copy: BsonDocument = new Map(document);
  const [part = '', ...rest] = parts;
  if (rest.length) copy.set(part, replaced(document.get(part) as BsonDocument, rest, value));
  else if (value === undefined) copy.delete(part);
  else copy.set(part, value);
  return copy;
}

function withIndex(document: BsonDocument, path: string | undefined, index: bigint | null): BsonDocument {
  if (!path) return document;
  const copy: BsonDocument = new Map(document);
  let target = copy;
  const parts = path.split('.');
  for (const part of parts.slice(0, -1)) {
    const child = target.get(part);
    const next: BsonDocument = isDocument(child) ? new Map(child) : new Map();
    target.set(part, next);
    target = next;
  }
  target.set(parts.at(-1)!, index);
  return copy;
}

const sample: StageCompiler = (operand) => {
  const size = isDocument(operand) ? numberValue(operand.get('size')) : undefined;
  if (size === undefined) throw new CommandError(28746, 'size argument to $sample must be a number');
  if (size < 0) throw new CommandError(28747, 'size argument to $sample must not be negative');
  return (input) => {
    const all = [...input];
    for (let i = 0; i < Math.min(size, all.length); i++) {
      const j = i + Math.floor(Math.random() * (all.length - i));
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all.slice(0, size);
  };
};

const facet: StageCompiler = (operand, { nested }) => {
  if (!isDocument(operand) || operand.size === 0)
    throw new CommandError(40169, 'the $facet specification must be a non-empty object');
  const pipelines = [...operand].map(([name, stages]) => {
    if (!Array.isArray(stages))
      throw new CommandError(
        40170,
        `arguments to $facet must be arrays, ${name} is type ${typeName(stages)}`,
      );
    for (const stage of stages) {
      const stageName = isDocument(stage) ? stage.keys().next().value : undefined;
      if (stageName && ['$facet', '$out', '$merge', '$collStats', '$indexStats'].includes(stageName))
        throw new CommandError(40600, `${stageName} is not allowed to be used within a $facet stage`);
    }
    return [name, nested(stages)] as const;
  });
  return function* (input, context) {
    const all = [...input];
    const result: BsonDocument = new Map();
    for (const [name, pipeline] of pipelines) result.set(name, [...pipeline(all, context)]);
    yield result;
  };
};

const documents: StageCompiler = (operand) => {
  if (!Array.isArray(operand) || !operand.every(isDocument))
    throw new CommandError(5858203, '$documents must be an array of objects');
  return () => operand;
};

const STAGES: Record<string, StageCompiler> = {
  $match: match,
  $limit: limit,
  $skip: skip,
  $sort: sort,
  $count: count,
  $unwind: unwind,
  $sample: sample,
  $facet: facet,
  $group: group,
  $sortByCount: sortByCount,
  $documents: documents,
  ...joinStages,
};

/** Stages of MongoDB that this engine leaves to MongoDB. */
const UNSUPPORTED = new Set([
  '$bucket', '$bucketAuto', '$changeStream', '$densify', '$fill', '$geoNear', '$graphLookup', '$redact', '$setWindowFields',
  '$search', '$searchMeta', '$vectorSearch', '$currentOp', '$listSessions', '$listLocalSessions', '$planCacheStats', '$out', '$merge',
  '$querySettings', '$listSampledQueries', '$shardedDataDistribution', '$listSearchIndexes',
]); // prettier-ignore

/** @throws CommandError 40324 for unknown stages, 115 for known ones that are not here */
export function findStage(name: string): StageCompiler {
  if (Object.hasOwn(STAGES, name)) return STAGES[name]!;
  if (UNSUPPORTED.has(name))
    throw new CommandError(
      115,
      `the stage ${name} is not supported by the embedded database; it is by a MongoDB server`,
    );
  throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
}
