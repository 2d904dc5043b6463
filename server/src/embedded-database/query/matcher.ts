import type { CompareText } from '../bson/compare.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import type { Expression, Variables } from '../aggregate/expression.ts';
import { compileExpression } from '../aggregate/expression.ts';
import { isTrue } from '../aggregate/truth.ts';
import type { Collation } from '../collation.ts';
import type { Filter } from './filter.ts';
import { parseFilter } from './filter.ts';
import type { MatchState } from './paths.ts';
import { visitPath } from './paths.ts';
import { compilePredicate } from './predicates.ts';

export interface Matcher {
  readonly filter: Filter;
  matches(document: BsonDocument, state?: MatchState): boolean;
  /** The top-level fields that the filter looks at; undefined where it may look at all. */
  readonly fields: ReadonlySet<string> | undefined;
}

type Test = (document: BsonDocument, state?: MatchState) => boolean;

interface Compilation {
  readonly text: CompareText | undefined;
  readonly variables: Variables;
  readonly fields: Set<string>;
  allFields: boolean;
}

/** @throws CommandError for filters that MongoDB refuses or that this engine does not know */
export function compileMatcher(
  document: BsonDocument,
  collation?: Collation,
  variables: Variables = new Map(),
): Matcher {
  const filter = parseFilter(document);
  return compileFilter(filter, collation, variables);
}

export function compileFilter(
  filter: Filter,
  collation?: Collation,
  variables: Variables = new Map(),
): Matcher {
  const compilation: Compilation = {
    text: collation?.compare,
    variables,
    fields: new Set(),
    allFields: false,
  };
  const matches = compile(filter, compilation);
  return { filter, matches, fields: compilation.allFields ? undefined : compilation.fields };
}

function compile(filter: Filter, compilation: Compilation): Test {
  switch (filter.kind) {
    case 'and':
      return every(filter.filters.map((part) => compile(part, compilation)));
    case 'or': {
      const tests = filter.filters.map((part) => compile(part, compilation));
      return (document, state) => tests.some((test) => test(document, state));
    }
    case 'nor': {
      const tests = filter.filters.map((part) => compile(part, compilation));
      return (document) => !tests.some((test) => test(document));
    }
    case 'not': {
      const test = compile(filter.filter, compilation);
      return (document) => !test(document);
    }
    case 'expression':
      return compileExpr(filter.expression, compilation);
    case 'all': {
      if (filter.filters.length === 0) return () => false;
      return every(filter.filters.map((part) => compile(part, compilation)));
    }
    default:
      return compileField(filter, compilation);
  }
}

function every(tests: Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (document, state) => {
    for (const test of tests) if (!test(document, state)) return false;
    return true;
  };
}

function compileExpr(expression: BsonValue, compilation: Compilation): Test {
  compilation.allFields = true;
  const known = new Set(compilation.variables.keys());
  const evaluate: Expression = compileExpression(expression, { compare: compilation.text }, known);
  return (document) => isTrue(evaluate(document, compilation.variables));
}

function compileField(
  filter: Extract<Filter, { kind: 'field' | 'elements' }>,
  compilation: Compilation,
): Test {
  const parts = filter.path.split('.');
  compilation.fields.add(parts[0]!);
  if (filter.kind === 'elements') {
    const test = compileElements(filter, compilation);
    return (document, state) => visitPath(document, parts, 0, test, state);
  }
  const predicate = compilePredicate(filter.operator, filter.operand, compilation.text);
  if (predicate.whole) {
    return (document, state) => visitPath(document, parts, 0, predicate.test, state);
  }
  const { test } = predicate;
  const visit = (value: BsonValue | undefined, state: MatchState | undefined, entire?: boolean): boolean => {
    if (Array.isArray(value) && !entire) {
      for (let i = 0; i < value.length; i++) {
        if (test(value[i])) {
          if (state) state.position = i;
          return true;
        }
      }
    }
    return test(value);
  };
  return (document, state) => visitPath(document, parts, 0, visit, state);
}

function compileElements(filter: Extract<Filter, { kind: 'elements' }>, compilation: Compilation) {
  const inner: Compilation = { ...compilation, fields: new Set() };
  const test = filter.ofDocuments
    ? compileDocumentElement(filter.filter, inner)
    : compileValue(filter.filter, inner);
  return (value: BsonValue | undefined, state: MatchState | undefined): boolean => {
    if (!Array.isArray(value)) return false;
    const position = value.findIndex(test);
    if (position < 0) return false;
    if (state) state.position = position;
    return true;
  };
}

function compileDocumentElement(filter: Filter, compilation: Compilation): (value: BsonValue) => boolean {
  const test = compile(filter, compilation);
  return (value) => {
    if (value instanceof Map) return test(value);
    // an array within the array answers to its indexes
    return Array.isArray(value) && test(new Map(value.map((item, index) => [String(index), item])));
  };
}

/** Operators on an element itself: arrays within are not opened. */
function compileValue(filter: Filter, compilation: Compilation): (value: BsonValue | undefined) => boolean {
  switch (filter.kind) {
    case 'all':
      if (filter.filters.length === 0) return () => false;
      return compileValue({ kind: 'and', filters: filter.filters }, compilation);
    case 'and': {
      const tests = filter.filters.map((part) => compileValue(part, compilation));
      return (value) => tests.every((test) => test(value));
    }
    case 'or':
    case 'nor': {
      const tests = filter.filters.map((part) => compileValue(part, compilation));
      return (value) => tests.some((test) => test(value)) === (filter.kind === 'or');
    }
    case 'not': {
      const test = compileValue(filter.filter, compilation);
      return (value) => !test(value);
    }
    case 'elements': {
      const test = compileElements(filter, compilation);
      return (value) => test(value, undefined);
    }
    case 'field':
      return compilePredicate(filter.operator, filter.operand, compilation.text).test;
    case 'expression':
      return () => false;
  }
}
