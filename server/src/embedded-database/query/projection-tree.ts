/** A projection as a tree of field names, and what it makes of a document. */
import type { Variables } from '../aggregate/expression.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';

export type Transform = (
  value: BsonValue | undefined,
  root: BsonDocument,
  variables: Variables,
) => BsonValue | undefined;

export interface Node {
  readonly children: Map<string, Node>;
  leaf?: 'include' | 'exclude' | { transform: Transform; computed: boolean };
}

export const newNode = (): Node => ({ children: new Map() });

export function include(
  document: BsonDocument,
  node: Node,
  root: BsonDocument,
  variables: Variables,
): BsonDocument {
  const result: BsonDocument = new Map();
  for (const [name, value] of document) {
    const child = node.children.get(name);
    if (!child || child.leaf === 'exclude') continue;
    const kept = includeValue(value, child, root, variables);
    if (kept !== undefined) result.set(name, kept);
  }
  addComputed(result, document, node, root, variables);
  return result;
}

/** Fields that the document does not have but the projection computes, in the order they were asked for. */
function addComputed(
  result: BsonDocument,
  document: BsonDocument,
  node: Node,
  root: BsonDocument,
  variables: Variables,
): void {
  for (const [name, child] of node.children) {
    if (document.has(name) && !(typeof child.leaf === 'object' && child.leaf.computed)) continue;
    const value = computeMissing(child, root, variables);
    if (value !== undefined) result.set(name, value);
  }
}

function computeMissing(node: Node, root: BsonDocument, variables: Variables): BsonValue | undefined {
  if (typeof node.leaf === 'object')
    return node.leaf.computed ? node.leaf.transform(undefined, root, variables) : undefined;
  if (node.leaf !== undefined || !hasComputed(node)) return undefined;
  const result: BsonDocument = new Map();
  addComputed(result, new Map(), node, root, variables);
  return result;
}

const hasComputed = (node: Node): boolean =>
  typeof node.leaf === 'object' ? node.leaf.computed : node.children.values().some(hasComputed);

function includeValue(
  value: BsonValue,
  node: Node,
  root: BsonDocument,
  variables: Variables,
): BsonValue | undefined {
  if (node.leaf === 'include') return value;
  if (node.leaf === 'exclude') return undefined;
  if (node.leaf) return node.leaf.computed ? undefined : node.leaf.transform(value, root, variables);
  if (value instanceof Map) return include(value, node, root, variables);
  if (Array.isArray(value)) {
    return value
      .map((item) => includeValue(item, node, root, variables))
      .filter((item) => item !== undefined);
  }
  return computeMissing(node, root, variables);
}

export function exclude(
  document: BsonDocument,
  node: Node,
  root: BsonDocument,
  variables: Variables,
): BsonDocument {
  const result: BsonDocument = new Map();
  for (const [name, value] of document) {
    const child = node.children.get(name);
    const kept = child ? excludeValue(value, child, root, variables) : value;
    if (kept !== undefined) result.set(name, kept);
  }
  return result;
}

function excludeValue(
  value: BsonValue,
  node: Node,
  root: BsonDocument,
  variables: Variables,
): BsonValue | undefined {
  if (node.leaf === 'exclude') return undefined;
  if (node.leaf === 'include') return value;
  if (node.leaf) return node.leaf.transform(value, root, variables);
  if (value instanceof Map) return exclude(value, node, root, variables);
  if (Array.isArray(value))
    return value
      .map((item) => excludeValue(item, node, root, variables))
      .filter((item) => item !== undefined);
  return value;
}
