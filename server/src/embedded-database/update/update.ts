import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { sameValue } from '../bson/compare.ts';
import type { Collation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import { showValue } from '../show-value.ts';
import { compileUpdatePipeline } from './update-pipeline.ts';
import { parseModifications } from './modifications.ts';
import type { ArrayFilters } from './apply-path.ts';
import { applyPath, parseArrayFilters } from './apply-path.ts';

export interface UpdateContext {
  /** Which array element the filter matched, for `$`. */
  readonly position: number | undefined;
  readonly inserting: boolean;
  /** Set when an array's element was unset: MongoDB counts that as a change though it may have been null already. */
  readonly marks?: { written?: boolean };
}

/** Changes the document it is given, or returns another in its place. */
export type ApplyUpdate = (document: BsonDocument, context: UpdateContext) => BsonDocument;

export interface Update {
  readonly kind: 'replacement' | 'operators' | 'pipeline';
  readonly apply: ApplyUpdate;
  readonly usesPosition: boolean;
}

export interface UpdateOptions {
  readonly arrayFilters?: BsonValue | undefined;
  readonly collation?: Collation | undefined;
  readonly variables?: ReadonlyMap<string, BsonValue | undefined>;
  readonly now: Date;
}

/** @throws CommandError for everything that MongoDB refuses before it looks at a document */
export function compileUpdate(value: BsonValue | undefined, options: UpdateOptions): Update {
  if (Array.isArray(value)) {
    if (options.arrayFilters)
      throw new CommandError(9, 'arrayFilters may not be specified for pipeline-style updates');
    return { kind: 'pipeline', apply: keepingId(compileUpdatePipeline(value, options)), usesPosition: false };
  }
  if (!isDocument(value)) throw new CommandError(9, 'Update argument must be either an object or an array');
  const first = value.keys().next();
  if (first.done || !first.value.startsWith('$')) {
    if (options.arrayFilters)
      throw new CommandError(9, 'arrayFilters may not be specified for replacement-style updates');
    return { kind: 'replacement', apply: replaceWith(value), usesPosition: false };
  }
  return compileOperators(value, options);
}

function compileOperators(value: BsonDocument, options: UpdateOptions): Update {
  const filters: ArrayFilters = parseArrayFilters(options.arrayFilters, options.collation);
  const modifications = parseModifications(value, options);
  for (const name of filters.keys()) {
    if (!modifications.some(({ parts }) => parts.includes(`$[${name}]`))) {
      throw new CommandError(
        9,
        `The array filter for identifier '${name}' was not used in the update ${showValue(value)}`,
      );
    }
  }
  const apply: ApplyUpdate = (document, context) => {
    for (const modification of modifications) {
      if (modification.onlyOnInsert && !context.inserting) continue;
      applyPath(document, modification, { ...context, filters });
    }
    return document;
  };
  const usesPosition = modifications.some(({ parts }) => parts.includes('$'));
  return { kind: 'operators', apply: keepingId(apply), usesPosition };
}

function replaceWith(replacement: BsonDocument): ApplyUpdate {
  for (const name of replacement.keys()) {
    if (name.startsWith('$'))
      throw new CommandError(
        52,
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
  }
  return (document) => {
    const id = document.get('_id');
    const given = replacement.get('_id');
    if (id !== undefined && given !== undefined && !sameValue(id, given)) throw immutable('_id');
    const result: BsonDocument = new Map();
    const kept = given ?? id;
    if (kept !== undefined) result.set('_id', kept);
    for (const [name, item] of replacement) if (name !== '_id') result.set(name, item);
    return result;
  };
}

const immutable = (path: string) =>
  new CommandError(66, `Performing an update on the path '${path}' would modify the immutable field '_id'`);

function keepingId(apply: ApplyUpdate): ApplyUpdate {
  return (document, context) => {
    const id = document.get('_id');
    const result = apply(document, context);
    if (id === undefined) return result;
    if (!result.has('_id') && result !== document) return new Map([['_id', id], ...result]);
    if (!sameValue(id, result.get('_id')) || !result.has('_id')) throw immutable('_id');
    return result;
  };
}
