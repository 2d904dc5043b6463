import type { CompareText } from '../bson/compare.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { compileExpression } from '../aggregate/expression.ts';
import type { Expression, Variables } from '../aggregate/expression.ts';
import { isOperator } from '../aggregate/operators.ts';
import { CommandError } from '../command-error.ts';
import { isNumber } from '../numbers.ts';
import { truthy } from './filter.ts';
import type { Matcher } from './matcher.ts';
import { cutPositional, elemMatch, isSliceProjection, slice } from './projection-operators.ts';
import type { Node, Transform } from './projection-tree.ts';
import { exclude, include, newNode } from './projection-tree.ts';

export interface ProjectionOptions {
  readonly compare: CompareText | undefined;
  readonly known: ReadonlySet<string>;
  /** $project of a pipeline knows no $slice, $elemMatch and positional `$`. */
  readonly inPipeline: boolean;
  /** The query whose match tells the position for `field.$`. */
  readonly matcher?: Matcher;
}

export interface Projection {
  project(document: BsonDocument, variables: Variables): BsonDocument;
}

interface Reading {
  readonly options: ProjectionOptions;
  mode: 'include' | 'exclude' | undefined;
  id: boolean | undefined;
  positional: string | undefined;
}

/** @throws CommandError 31249..31254 and others that MongoDB gives for malformed projections */
export function compileProjection(specification: BsonDocument, options: ProjectionOptions): Projection {
  const root = newNode();
  const reading: Reading = { options, mode: undefined, id: undefined, positional: undefined };
  for (const [path, value] of specification) readField(root, path.split('.'), path, value, reading);
  const onlyId = reading.mode === undefined && reading.id !== undefined;
  const mode = reading.mode ?? (onlyId && reading.id ? 'include' : 'exclude');
  if (reading.id !== undefined)
    root.children.set('_id', { ...newNode(), leaf: reading.id ? 'include' : 'exclude' });
  else if (mode === 'include' && !root.children.has('_id'))
    root.children.set('_id', { ...newNode(), leaf: 'include' });
  return {
    project: (document, variables) => {
      const result =
        mode === 'include'
          ? include(document, root, document, variables)
          : exclude(document, root, document, variables);
      return reading.positional
        ? cutPositional(result, document, reading.positional, options.matcher)
        : result;
    },
  };
}

function readField(parent: Node, parts: string[], path: string, value: BsonValue, reading: Reading): void {
  if (path === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string');
  if (parts.at(-1) === '$' && !reading.options.inPipeline) {
    readPositional(parent, parts.slice(0, -1), path, value, reading);
    return;
  }
  checkParts(parts, reading);
  if (isDocument(value)) return readDocument(parent, parts, path, value, reading);
  const isFlag = typeof value === 'boolean' || isNumber(value);
  if (!isFlag) return setLeaf(parent, parts, path, computed(value, reading), 'include', reading);
  if (path === '_id') {
    reading.id = truthy(value);
    return;
  }
  const mode = truthy(value) ? 'include' : 'exclude';
  setMode(mode, path, reading);
  setLeaf(parent, parts, path, mode, undefined, reading);
}

function checkParts(parts: string[], reading: Reading): void {
  if (parts.includes('')) throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
  const dollar = parts.find((part) => part.startsWith('$') && !['$id', '$ref', '$db'].includes(part));
  if (dollar)
    throw new CommandError(
      reading.options.inPipeline ? 16410 : dollar === '$' ? 31394 : 16410,
      `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
    );
}

function setMode(mode: 'include' | 'exclude', path: string, reading: Reading): void {
  if (reading.mode && reading.mode !== mode) {
    throw mode === 'include'
      ? new CommandError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
      : new CommandError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
  }
  reading.mode = mode;
}

function computed(value: BsonValue, { options }: Reading): { transform: Transform; computed: true } {
  const expression: Expression = compileExpression(value, { compare: options.compare }, options.known);
  return { transform: (_current, root, variables) => expression(root, variables), computed: true };
}

function readDocument(
  parent: Node,
  parts: string[],
  path: string,
  value: BsonDocument,
  reading: Reading,
): void {
  const name = value.keys().next().value;
  if (name === undefined)
    throw new CommandError(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
  if (!name.startsWith('$')) {
    for (const [inner, item] of value)
      readField(parent, [...parts, ...inner.split('.')], `${path}.${inner}`, item, reading);
    return;
  }
  if (!reading.options.inPipeline && name === '$slice' && isSliceProjection(value.get('$slice')!)) {
    setLeaf(
      parent,
      parts,
      path,
      { transform: slice(value.get('$slice')!), computed: false },
      undefined,
      reading,
    );
    return;
  }
  if (!reading.options.inPipeline && name === '$elemMatch') {
    if (parts.length > 1)
      throw new CommandError(31275, 'Cannot use $elemMatch projection on a nested field.');
    setMode('include', path, reading);
    setLeaf(
      parent,
      parts,
      path,
      { transform: elemMatch(value.get('$elemMatch')!), computed: false },
      undefined,
      reading,
    );
    return;
  }
  if (name === '$meta') throw new CommandError(115, '$meta is not supported by the embedded database');
  if (!isOperator(name)) throw new CommandError(31325, `Unknown expression ${name}`);
  setLeaf(parent, parts, path, computed(value, reading), 'include', reading);
}

function setLeaf(
  parent: Node,
  parts: string[],
  path: string,
  leaf: NonNullable<Node['leaf']>,
  mode: 'include' | undefined,
  reading: Reading,
): void {
  if (mode) setMode(mode, path, reading);
  let node = parent;
  parts.forEach((part, at) => {
    if (node.leaf !== undefined)
      throw new CommandError(
        31249,
        `Path collision at ${path} remaining portion ${parts.slice(at).join('.')}`,
      );
    let next = node.children.get(part);
    if (!next) node.children.set(part, (next = newNode()));
    node = next;
  });
  if (node.leaf !== undefined || node.children.size)
    throw new CommandError(31250, `Path collision at ${path}`);
  node.leaf = leaf;
}

function readPositional(
  parent: Node,
  parts: string[],
  path: string,
  value: BsonValue,
  reading: Reading,
): void {
  if (reading.positional !== undefined)
    throw new CommandError(31276, 'Cannot specify more than one positional projection per query.');
  if (!truthy(value)) throw new CommandError(31395, 'positional projection cannot be used with exclusion');
  setMode('include', path, reading);
  setLeaf(parent, parts, path, 'include', undefined, reading);
  reading.positional = parts.join('.');
}
