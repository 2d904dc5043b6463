/** Stages that turn each document into one other document: usable in pipelines and in updates. */
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { compileProjection } from '../query/projection.ts';
import { showValue } from '../show-value.ts';
import { compileExpression } from './expression.ts';
import type { Expression, ExpressionOptions, Variables } from './expression.ts';

export type DocumentStage = (document: BsonDocument, variables: Variables) => BsonDocument;

/** Returns undefined for stages of another kind. */
export function compileDocumentStage(
  name: string,
  operand: BsonValue,
  options: ExpressionOptions,
  known: ReadonlySet<string>,
): DocumentStage | undefined {
  switch (name) {
    case '$set':
    case '$addFields':
      return compileAddFields(name, operand, options, known);
    case '$unset':
      return compileUnset(operand, options, known);
    case '$project': {
      if (!isDocument(operand)) throw new CommandError(15969, '$project specification must be an object');
      if (operand.size === 0)
        throw new CommandError(
          51272,
          'Invalid $project :: caused by :: projection specification must have at least one field',
        );
      const { project } = compileProjection(operand, { ...options, known, inPipeline: true });
      return (document, variables) => project(document, variables);
    }
    case '$replaceWith':
      return compileReplaceRoot(compileExpression(operand, options, known));
    case '$replaceRoot': {
      if (!isDocument(operand) || !operand.has('newRoot'))
        throw new CommandError(40414, "BSON field '$replaceRoot.newRoot' is missing but a required field");
      return compileReplaceRoot(compileExpression(operand.get('newRoot')!, options, known));
    }
  }
  return undefined;
}

function compileReplaceRoot(newRoot: Expression): DocumentStage {
  return (document, variables) => {
    const value = newRoot(document, variables);
    if (isDocument(value)) return value;
    throw new CommandError(
      40228,
      `'newRoot' expression must evaluate to an object, but resulting value was: ${showValue(value)}. Type of resulting value: '${typeName(value)}'. Input document: ${showValue(document)}`,
    );
  };
}

function compileUnset(
  operand: BsonValue,
  options: ExpressionOptions,
  known: ReadonlySet<string>,
): DocumentStage {
  const paths = Array.isArray(operand) ? operand : [operand];
  if (paths.length === 0)
    throw new CommandError(
      31119,
      '$unset specification must be a string or an array with at least one field',
    );
  if (!paths.every((path) => typeof path === 'string'))
    throw new CommandError(
      31120,
      '$unset specification must be a string or an array containing only string values',
    );
  const specification: BsonDocument = new Map(paths.map((path): [string, BsonValue] => [path, 0]));
  const { project } = compileProjection(specification, { ...options, known, inPipeline: true });
  return (document, variables) => project(document, variables);
}

interface Node {
  children: Map<string, Node>;
  value?: Expression;
}

function compileAddFields(
  name: string,
  operand: BsonValue,
  options: ExpressionOptions,
  known: ReadonlySet<string>,
): DocumentStage {
  if (!isDocument(operand))
    throw new CommandError(40272, `${name} specification stage must be an object, got ${typeName(operand)}`);
  if (operand.size === 0)
    throw new CommandError(
      40177,
      `Invalid ${name} :: caused by :: specification must have at least one field`,
    );
  const root: Node = { children: new Map() };
  for (const [path, value] of operand) addNode(root, path.split('.'), value, path, options, known, name);
  return (document, variables) => addTo(document, root, document, variables) as BsonDocument;
}

function addNode(
  parent: Node,
  parts: string[],
  value: BsonValue,
  path: string,
  options: ExpressionOptions,
  known: ReadonlySet<string>,
  stage: string,
): void {
  const [part = '', ...rest] = parts;
  if (part === '')
    throw new CommandError(path === '' ? 40352 : 15998, 'FieldPath cannot be constructed with empty string');
  if (part.startsWith('$'))
    throw new CommandError(
      16410,
      `Invalid ${stage} :: caused by :: FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
    );
  let node = parent.children.get(part);
  const isLeaf = rest.length === 0;
  const nested = isLeaf && isDocument(value) && value.size > 0 && !value.keys().next().value!.startsWith('$');
  if (node && (isLeaf || node.value) && !(nested && !node.value))
    throw new CommandError(
      40176,
      `Invalid ${stage} :: caused by :: specification contains two conflicting paths. Cannot specify both '${path}' and another`,
    );
  if (!node) parent.children.set(part, (node = { children: new Map() }));
  if (!isLeaf) addNode(node, rest, value, path, options, known, stage);
  else if (nested)
    for (const [name, inner] of value)
      addNode(node, name.split('.'), inner, `${path}.${name}`, options, known, stage);
  else node.value = compileExpression(value, options, known);
}

function addTo(
  current: BsonValue | undefined,
  node: Node,
  root: BsonDocument,
  variables: Variables,
): BsonValue | undefined {
  if (node.value) return node.value(root, variables);
  if (Array.isArray(current)) return current.map((item) => addTo(item, node, root, variables)!);
  const result: BsonDocument = current instanceof Map ? new Map(current) : new Map();
  for (const [name, child] of node.children) {
    const value = addTo(result.get(name), child, root, variables);
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  return result;
}
