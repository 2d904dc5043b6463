/** Random commands, as any driver could send them. */
import { Int32 } from 'bson';
import fc from 'fast-check';
import { comparison, filter, present, projection, sort, withoutExpression } from './filters.ts';
import type { Document } from './filters.ts';
import { operatorUpdate, pipelineUpdate, replacement } from './updates.ts';
import { idValue, numberValue, path, scalar, storedDocument, textValue } from './values.ts';
import type { Json } from './values.ts';

export type Command = Record<string, Json>;

const byId = fc.constantFrom<Document>({ _id: 1 }, { _id: -1 });

/** Limits only where the order is by _id: DocumentDB puts empty arrays elsewhere (see known-differences). */
const find = fc.oneof(
  fc
    .record({ filter, sort, projection, batchSize: fc.constantFrom(100, 100, 2) })
    .map((options): Command => ({ find: 'c', ...options })),
  fc
    .record({
      filter,
      sort: byId,
      projection,
      limit: fc.constantFrom(0, 1, 3),
      skip: fc.constantFrom(0, 0, 1),
    })
    .map((options): Command => ({ find: 'c', ...options })),
);

const insert = fc
  .tuple(fc.array(storedDocument, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([documents, ordered]): Command => ({ insert: 'c', documents, ordered }));

const update = fc
  .record({
    q: filter,
    u: fc.oneof(
      { weight: 10, arbitrary: operatorUpdate },
      { weight: 2, arbitrary: replacement },
      { weight: 1, arbitrary: pipelineUpdate },
    ),
    multi: fc.boolean(),
    upsert: fc.constantFrom(false, false, true),
  })
  .map(({ q, u, multi, upsert }): Command => ({
    update: 'c',
    updates: [
      {
        q: upsert || !multi ? { _id: q._id ?? new Int32(12), ...q } : q,
        u,
        multi,
        upsert: upsert && withoutExpression(q),
      },
    ],
  }));

const filteredUpdate = fc
  .tuple(fc.constantFrom('a', 'b'), comparison, scalar)
  .map(([name, test, value]): Command => ({
    update: 'c',
    updates: [
      { q: {}, u: { $set: { [`${name}.$[one]`]: value } }, arrayFilters: [{ one: test }], multi: true },
    ],
  }));

const findAndModify = fc
  .record({
    query: filter,
    sort: byId,
    update: operatorUpdate,
    new: fc.boolean(),
    upsert: fc.constantFrom(false, false, true),
    remove: fc.constantFrom(false, false, false, true),
  })
  .map(({ query, sort: order, remove, ...rest }): Command => {
    if (remove) return { findAndModify: 'c', query, sort: order, remove };
    return {
      findAndModify: 'c',
      query: rest.upsert ? { _id: query._id ?? new Int32(13), ...query } : query,
      sort: order,
      ...rest,
      upsert: rest.upsert && withoutExpression(query),
    };
  });

const remove = fc.tuple(filter, idValue, fc.boolean()).map(([q, _id, many]): Command => ({
  delete: 'c',
  deletes: [{ q: many ? q : { _id }, limit: many ? 0 : 1 }],
}));

/** DocumentDB estimates the count of everything. */
const count = filter.map((query): Command => ({
  count: 'c',
  query: { $and: [{ _id: { $exists: true } }, query] },
}));

const distinct = fc.tuple(path, filter).map(([key, query]): Command => ({ distinct: 'c', key, query }));

const arithmetic: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('$add', '$multiply', '$subtract'),
      path,
      fc.oneof(
        numberValue,
        path.map((name) => `$${name}`),
      ),
    )
    .map(([operator, a, b]) => ({ [operator]: [`$${a}`, b] })),
  fc
    .tuple(
      fc.constantFrom('$eq', '$lt', '$cmp', '$gte'),
      present,
      fc.oneof(
        scalar.map((value) => ({ $literal: value })),
        present,
      ),
    )
    .map(([operator, a, b]) => ({ [operator]: [a, b] })),
  fc.tuple(path, scalar).map(([name, value]) => ({ $ifNull: [`$${name}`, { $literal: value }] })),
  fc.tuple(path, path, path).map(([a, b, c]) => ({ $cond: [`$${a}`, `$${b}`, `$${c}`] })),
  path.map((name) => ({ $type: `$${name}` })),
  path.map((name) => `$${name}`),
  fc
    .tuple(path, textValue)
    .map(([name, text]) => ({ $concat: [text, { $toString: { $ifNull: [`$${name}`, 'none'] } }] })),
  path.map((name) => ({ $size: { $cond: [{ $isArray: `$${name}` }, `$${name}`, []] } })),
  fc.tuple(path, scalar).map(([name, value]) => ({
    $in: [{ $literal: value }, { $cond: [{ $isArray: `$${name}` }, `$${name}`, []] }],
  })),
);

const accumulator: fc.Arbitrary<Json> = fc
  .tuple(fc.constantFrom('$sum', '$avg', '$min', '$max', '$first', '$last', '$push'), path)
  .map(([operator, name]) => ({
    [operator]: ['$first', '$last'].includes(operator) ? { $ifNull: [`$${name}`, null] } : `$${name}`,
  }));

const stage: fc.Arbitrary<Document> = fc.oneof(
  filter.map((value) => ({ $match: value })),
  fc.tuple(fc.constantFrom('e', 'a'), arithmetic).map(([name, value]) => ({ $addFields: { [name]: value } })),
  fc
    .tuple(fc.constantFrom('e', 'f'), arithmetic)
    .map(([name, value]) => ({ $project: { [name]: value, a: 1 } })),
  projection
    .filter((value) => !JSON.stringify(value).includes('$') && Object.keys(value).length > 0)
    .map((value) => ({ $project: value })),
  fc.tuple(present, accumulator).map(([key, value]) => ({ $group: { _id: key, r: value } })),
  accumulator.map((value) => ({ $group: { _id: null, r: value } })),
  fc
    .tuple(fc.constantFrom('$a', '$b', '$a.b'), fc.boolean())
    .map(([name, keep]) => ({ $unwind: { path: name, preserveNullAndEmptyArrays: keep } })),
  fc.constant({ $count: 'n' }),
  fc.constant({ $limit: 3 }),
  fc.constant({ $unset: 'a' }),
  fc.constantFrom('a', 'b').map((name) => ({
    $lookup: { from: 'c', localField: name, foreignField: 'b', pipeline: [{ $sort: { _id: 1 } }], as: 'j' },
  })),
);

const groups = (value: Document): boolean => '$group' in value || '$count' in value;
/** What depends on the order of its input, which groups have none of. */
const ordered = (value: Document): boolean =>
  '$limit' in value || /\$(first|last|push|avg|group)/.test(JSON.stringify(value));

const aggregate = fc
  .array(stage, { minLength: 1, maxLength: 3 })
  .filter((stages) => !stages.some((one, at) => ordered(one) && stages.slice(0, at).some(groups)))
  .filter((stages) => !stages.slice(0, -1).some((one) => '$count' in one))
  .map((stages): Command => ({ aggregate: 'c', pipeline: [{ $sort: { _id: 1 } }, ...stages], cursor: {} }));

const indexOf = (paths: readonly string[], direction: 1 | -1, options: Document): Command => {
  const key = Object.fromEntries(paths.map((name, at) => [name, at ? 1 : direction]));
  return {
    createIndexes: 'c',
    indexes: [{ key, name: `${paths.join('_')}_${direction}_${Object.keys(options).join('_')}`, ...options }],
  };
};

/** DocumentDB lets several documents without the fields into a compound or nested unique index: those stay plain. */
const index = fc.oneof(
  fc
    .tuple(path, fc.constantFrom(1 as const, -1 as const), fc.constantFrom({}, { sparse: true }))
    .map(([name, direction, options]) => indexOf([name], direction, options)),
  fc
    .tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.constantFrom({ unique: true }, { unique: true, partialFilterExpression: { a: { $exists: true } } }),
    )
    .map(([name, options]) => indexOf([name], 1, options)),
);

const compoundIndex = fc
  .tuple(fc.uniqueArray(path, { minLength: 2, maxLength: 2 }), fc.constantFrom(1 as const, -1 as const))
  .map(([paths, direction]) => indexOf(paths, direction, {}));

const dropIndexes = fc.constant<Command>({ dropIndexes: 'c', index: '*' });

/** One thing wrong in each. */
const MALFORMED: readonly Command[] = [
  { find: 'c', filter: { a: { $size: -1 } } },
  { find: 'c', filter: { a: { $mod: [0, 1] } } },
  { find: 'c', filter: { a: { $mod: [1] } } },
  { find: 'c', filter: { a: { $elemMatch: { $mod: [0, 1] } } } },
  { update: 'c', updates: [{ q: { a: { $mod: [0, 1] } }, u: { $set: { a: 1 } } }] },
  { find: 'c', filter: { a: { $regex: '[' } } },
  { find: 'c', filter: { a: { $type: 'nothing' } } },
  { find: 'c', filter: { a: { $in: 1 } } },
  { find: 'c', filter: { a: { $unknown: 1 } } },
  { find: 'c', filter: { $unknown: 1 } },
  { find: 'c', filter: { $or: 1 } },
  { find: 'c', filter: { a: { $not: 1 } } },
  { find: 'c', filter: { a: { $elemMatch: 1 } } },
  { find: 'c', filter: {}, projection: { a: 1, b: 0 } },
  { find: 'c', filter: {}, projection: { a: 1, 'a.b': 1 } },
  { find: 'c', filter: {}, projection: { 'a.b': 0, a: 0 } },
  { find: 'c', filter: {}, projection: { b: { $elemMatch: { $type: 'nothing' } } } },
  { aggregate: 'c', pipeline: [{ $nothing: 1 }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $limit: 0 }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $limit: 1, $skip: 1 }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $group: { a: 1 } }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $group: { _id: 1, a: { $nothing: 1 } } }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $project: { a: { $nothing: 1 } } }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $project: { a: '$$nothing' } }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $unwind: 'a' }], cursor: {} },
  { aggregate: 'c', pipeline: [] },
  { update: 'c', updates: [{ q: {}, u: { $nothing: { a: 1 } } }] },
  { update: 'c', updates: [{ q: {}, u: { $inc: { a: 'x' } }, upsert: true }] },
  { update: 'c', updates: [{ q: {}, u: { $set: { a: 1, 'a.b': 1 } }, upsert: true }] },
  { update: 'c', updates: [{ q: {}, u: { $set: { '': 1 } }, upsert: true }] },
  { update: 'c', updates: [{ q: {}, u: { a: 1 }, multi: true }] },
  { update: 'c', updates: [{ q: {}, u: { $rename: { a: 'a' } }, multi: true }] },
  { update: 'c', updates: [{ q: {}, u: { $rename: { 'a.b': 'a' } }, multi: true }] },
  { update: 'c', updates: [{ q: {}, u: { $rename: { a: 'a.b' } }, multi: true }] },
  { update: 'c', updates: [{ q: {}, u: { $pop: { a: 2 } }, multi: true }] },
  {
    findAndModify: 'c',
    query: { _id: 14, $expr: { $eq: ['$a', 1] } },
    update: { $set: { a: 1 } },
    upsert: true,
  },
  { createIndexes: 'c', indexes: [{ key: {}, name: 'x' }] },
  { createIndexes: 'c', indexes: [{ key: { a: 0 }, name: 'x' }] },
  { createIndexes: 'c', indexes: [{ key: { a: 1 } }] },
  { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'x', nothing: 1 }] },
  { dropIndexes: 'c', index: 'nothing' },
  { dropIndexes: 'c', index: '_id_' },
  { nothing: 1 },
];

export const isMalformed = (command: Command): boolean => MALFORMED.includes(command);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 22, arbitrary: insert },
  { weight: 26, arbitrary: find },
  { weight: 22, arbitrary: update },
  { weight: 2, arbitrary: filteredUpdate },
  { weight: 8, arbitrary: findAndModify },
  { weight: 3, arbitrary: remove },
  { weight: 4, arbitrary: count },
  { weight: 3, arbitrary: distinct },
  { weight: 12, arbitrary: aggregate },
  { weight: 4, arbitrary: index },
  { weight: 1, arbitrary: dropIndexes },
  { weight: 2, arbitrary: fc.constantFrom(...MALFORMED) },
);

const LENGTH = 30;

/** Commands for an empty collection, one after the other. `$elemMatch` by a compound index brings DocumentDB down. */
export const sequence: fc.Arbitrary<Command[]> = fc.oneof(
  { weight: 3, arbitrary: fc.array(command, { minLength: LENGTH, maxLength: LENGTH }) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: compoundIndex },
        {
          weight: 100,
          arbitrary: command.filter((one) => !JSON.stringify(one).includes('$elemMatch')),
        },
      ),
      { minLength: LENGTH, maxLength: LENGTH },
    ),
  },
);
