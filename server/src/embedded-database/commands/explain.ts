import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { numberValue } from '../numbers.ts';
import type { Query } from '../query/execute.ts';
import { execute } from '../query/execute.ts';
import { compileMatcher } from '../query/matcher.ts';
import type { IndexScan, Plan } from '../query/planner.ts';
import { parseSort } from '../query/sort.ts';
import { OK } from '../reply.ts';
import type { Collection } from '../store/collection.ts';
import { leadingQuery } from './aggregate.ts';
import { collationOf, collectionName, documentField, EMPTY, hintOf, variablesOf } from './arguments.ts';
import { parseFind } from './find.ts';
import { VERSION } from './hello.ts';

interface Explained {
  readonly collection: Collection | undefined;
  readonly query: Query;
}

/** Runs the read part of a command, changing nothing, and tells which index it used and what it looked at. */
export function explain(engine: Engine, command: Command): Encodable {
  const body = command.body.get('explain');
  if (!isDocument(body))
    throw new CommandError(14, "BSON field 'explain.explain' is the wrong type, expected type 'object'");
  const name = body.keys().next().value ?? '';
  const inner: Command = { ...command, name, body };
  const verbosity = command.body.get('verbosity') ?? 'allPlansExecution';
  if (!['queryPlanner', 'executionStats', 'allPlansExecution'].includes(String(verbosity)))
    throw new CommandError(
      2,
      "verbosity string must be one of {'queryPlanner', 'executionStats', 'allPlansExecution'}",
    );
  const { collection, query } = explained(engine, inner);
  const started = performance.now();
  const namespace = `${command.database}.${collectionName(inner)}`;
  const run = collection && execute(collection, query);
  const winningPlan = planTree(run?.plan, query, Boolean(collection));
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace,
      indexFilterSet: false,
      parsedQuery: filterOf(inner),
      maxIndexedOrSolutionsReached: false,
      winningPlan,
      rejectedPlans: [],
    },
    ...(verbosity === 'queryPlanner'
      ? {}
      : {
          executionStats: {
            executionSuccess: true,
            nReturned: run?.records.length ?? 0,
            executionTimeMillis: Math.round(performance.now() - started),
            totalKeysExamined: run?.keysExamined ?? 0,
            totalDocsExamined: run?.docsExamined ?? 0,
            executionStages: { ...winningPlan, nReturned: run?.records.length ?? 0 },
          },
        }),
    command: body,
    serverInfo: { host: 'localhost', port: 0, version: VERSION, gitVersion: 'sportello-embedded' },
    ok: OK,
  };
}

/** What the documents are picked by: of an aggregation its first stage, where that is a filter. */
function filterOf({ name, body }: Command): BsonDocument {
  const first = (field: string) => {
    const list = body.get(field);
    const item = Array.isArray(list) ? list[0] : undefined;
    return isDocument(item) ? item : EMPTY;
  };
  const filter =
    name === 'aggregate'
      ? first('pipeline').get('$match')
      : name === 'update' || name === 'delete'
        ? first(`${name}s`).get('q')
        : (body.get('filter') ?? body.get('query'));
  return isDocument(filter) ? filter : EMPTY;
}

function explained(engine: Engine, command: Command): Explained {
  const { body } = command;
  if (command.name === 'find') return parseFind(engine, command);
  const collection = engine.catalog.find(command.database, collectionName(command));
  if (command.name === 'aggregate') {
    const collation = collationOf(body.get('collation'), collection);
    return {
      collection,
      query: leadingQuery(body.get('pipeline')!, collection, command, collation, variablesOf(command, engine))
        .query,
    };
  }
  const list = body.get(command.name === 'update' ? 'updates' : 'deletes');
  const source =
    (command.name === 'update' || command.name === 'delete') && Array.isArray(list) && isDocument(list[0])
      ? list[0]
      : body;
  if (!['count', 'distinct', 'findAndModify', 'update', 'delete'].includes(command.name))
    throw new CommandError(59, `Explain failed due to unknown command: ${command.name}`);
  const collation = collationOf(source.get('collation'), collection);
  const matcher = compileMatcher(
    documentField(source, source === body ? 'query' : 'q') ?? EMPTY,
    collation,
    variablesOf(command, engine),
  );
  const single =
    command.name === 'findAndModify' ||
    (command.name === 'update' && source.get('multi') !== true) ||
    numberValue(source.get('limit')) === 1;
  return {
    collection,
    query: {
      matcher,
      collation,
      sort: parseSort(source.get('sort')),
      skip: 0,
      limit: single ? 1 : 0,
      hint: hintOf(source.get('hint'), collection),
    },
  };
}

function planTree(plan: Plan | undefined, query: Query, exists: boolean): Stage {
  if (!exists || !plan) return { stage: 'EOF' };
  const leaf = readingStage(plan);
  if (!query.sort.length || plan.sorted) return leaf;
  return {
    stage: 'SORT',
    sortPattern: Object.fromEntries(query.sort.map((field) => [field.path, field.descending ? -1 : 1])),
    inputStage: leaf,
  };
}

type Stage = { [key: string]: Encodable };

function readingStage({ scans }: Plan): Stage {
  if (scans.length === 0) return { stage: 'COLLSCAN', direction: 'forward' };
  const stages = scans.map(indexStage);
  const inputStage = stages.length === 1 ? stages[0]! : { stage: 'OR', inputStages: stages };
  return { stage: 'FETCH', inputStage };
}

const indexStage = ({ index, ranges, backwards }: IndexScan): Stage => ({
  stage: 'IXSCAN',
  keyPattern: index.spec.description.get('key')!,
  indexName: index.spec.name,
  isMultiKey: index.arrayPaths.size > 0,
  isUnique: index.spec.unique,
  isSparse: index.spec.sparse,
  isPartial: index.spec.partial !== undefined,
  direction: backwards ? 'backward' : 'forward',
  ranges: ranges.length,
});
