/** Random commands, as any driver could send them. */
import { BSONRegExp, Int32, MaxKey, MinKey } from 'bson';
import fc from 'fast-check';
import {
  anyValue,
  arrayValue,
  fieldName,
  idValue,
  numberValue,
  path,
  scalar,
  storedDocument,
  textValue,
} from './values.ts';
import type { Json } from './values.ts';

export type Command = Record<string, Json>;
type Document = Record<string, Json>;

const TYPES = [
  'double',
  'string',
  'object',
  'array',
  'binData',
  'objectId',
  'bool',
  'date',
  'null',
  'regex',
  'int',
  'timestamp',
  'long',
  'decimal',
  'number',
  'minKey',
  'nothing',
  16,
  2,
];

/** A regular expression is no operand of a comparison. */
const orderedValue = anyValue.filter((value) => !(value instanceof BSONRegExp));

const comparison: fc.Arbitrary<Document> = fc
  .tuple(
    fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'),
    fc.oneof(
      { weight: 16, arbitrary: orderedValue },
      { weight: 1, arbitrary: fc.constantFrom(new MinKey(), new MaxKey()) },
    ),
  )
  .map(([operator, value]) => ({ [operator]: value }));

const listTest: fc.Arbitrary<Document> = fc
  .tuple(
    fc.constantFrom('$in', '$nin', '$all'),
    fc.array(fc.oneof({ weight: 6, arbitrary: scalar }, { weight: 1, arbitrary: arrayValue }), {
      maxLength: 4,
    }),
  )
  .map(([operator, values]) => ({ [operator]: values }));

const valueTest: fc.Arbitrary<Document> = fc.oneof(
  { weight: 6, arbitrary: comparison },
  { weight: 3, arbitrary: listTest },
  { weight: 2, arbitrary: fc.boolean().map((value) => ({ $exists: value })) },
  { weight: 1, arbitrary: fc.constantFrom(...TYPES).map((value) => ({ $type: value })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((value) => ({ $size: value })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
      .map((value) => ({ $mod: value })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('^a', 'b$', 'A', '.', 'é')
      .chain((pattern) => fc.constantFrom('', 'i').map((flags) => ({ $regex: pattern, $options: flags }))),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('$bitsAllSet', '$bitsAnySet', '$bitsAllClear', '$bitsAnyClear')
      .chain((operator) => fc.constantFrom<Json>(1, 5, [0, 1]).map((mask) => ({ [operator]: mask }))),
  },
  { weight: 1, arbitrary: fc.tuple(comparison, comparison).map(([a, b]) => ({ ...a, ...b })) },
);

const elementTest: fc.Arbitrary<Document> = fc.oneof(
  valueTest.map((test) => ({ $elemMatch: test })),
  fc.tuple(fieldName, fc.oneof(scalar, valueTest)).map(([name, test]) => ({ $elemMatch: { [name]: test } })),
);

const fieldTest: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: anyValue },
  { weight: 6, arbitrary: valueTest },
  { weight: 2, arbitrary: elementTest },
  { weight: 1, arbitrary: fc.oneof(valueTest, elementTest).map((test) => ({ $not: test })) },
  { weight: 1, arbitrary: fc.constantFrom('^a', 'B').map((pattern) => new BSONRegExp(pattern, 'i')) },
);

const expressionTest: fc.Arbitrary<Document> = fc
  .tuple(
    fc.constantFrom('$eq', '$gt', '$lte', '$ne'),
    path,
    fc.oneof(
      path.map((name) => `$${name}`),
      scalar,
    ),
  )
  .map(([operator, left, right]) => ({ $expr: { [operator]: [`$${left}`, right] } }));

const simpleFilter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: idValue.map((_id) => ({ _id })) },
  { weight: 8, arbitrary: fc.tuple(path, fieldTest).map(([name, test]) => ({ [name]: test })) },
  {
    weight: 3,
    arbitrary: fc.tuple(path, fieldTest, path, fieldTest).map(([a, x, b, y]) => ({ [a]: x, [b]: y })),
  },
  { weight: 1, arbitrary: expressionTest },
);

const withoutExpression = (query: Document): boolean => !JSON.stringify(query).includes('$expr');

export const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 8, arbitrary: simpleFilter },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(simpleFilter, { minLength: 1, maxLength: 3 }))
      .map(([operator, parts]) => ({ [operator]: parts })),
  },
);

const sortPath = fc.constantFrom('a', 'b', 'c', 'd', 'a.b', 'c.x');

/** Every sort ends in _id, so that there is one right order. */
const sort: fc.Arbitrary<Document> = fc
  .tuple(fc.array(fc.tuple(sortPath, fc.constantFrom(1, -1)), { maxLength: 2 }), fc.constantFrom(1, -1))
  .map(([fields, last]) => ({ ...Object.fromEntries(fields), _id: last }));

const projection: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(path, { minLength: 1, maxLength: 2 })
      .map((names) => Object.fromEntries(names.map((name) => [name, 1]))),
  },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(path, { minLength: 1, maxLength: 2 })
      .map((names) => Object.fromEntries(names.map((name) => [name, 0]))),
  },
  { weight: 1, arbitrary: path.map((name) => ({ [name]: 1, _id: 0 })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(path, fc.integer({ min: -2, max: 2 }))
      .map(([name, count]) => ({ [name]: { $slice: count } })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('a', 'b'), elementTest).map(([name, test]) => ({ [name]: test })),
  },
);

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

const pushOperand: fc.Arbitrary<Json> = fc.oneof(
  anyValue,
  fc.record({ $each: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $each: fc.array(scalar, { maxLength: 3 }), $slice: fc.integer({ min: -2, max: 3 }) }),
  fc.record({
    $each: fc.array(numberValue, { maxLength: 3 }),
    $position: fc.integer({ min: -1, max: 2 }),
    $sort: fc.constantFrom<Json>(1, -1, { a: 1 }),
  }),
);

const operatorUpdate: fc.Arbitrary<Document> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(path, anyValue).map(([name, value]) => ({ $set: { [name]: value } })) },
  { weight: 3, arbitrary: fc.tuple(path, numberValue).map(([name, value]) => ({ $inc: { [name]: value } })) },
  { weight: 1, arbitrary: fc.tuple(path, numberValue).map(([name, value]) => ({ $mul: { [name]: value } })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$min', '$max'), path, scalar)
      .map(([operator, name, value]) => ({ [operator]: { [name]: value } })),
  },
  { weight: 2, arbitrary: path.map((name) => ({ $unset: { [name]: '' } })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'b', 'a.b'), fc.constantFrom('c', 'd', 'b.x', 'a'))
      .map(([from, to]) => ({ $rename: { [from]: to } })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(path, pushOperand).map(([name, value]) => ({ $push: { [name]: value } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(path, fc.oneof(anyValue, fc.record({ $each: arrayValue })))
      .map(([name, value]) => ({ $addToSet: { [name]: value } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(path, fc.constantFrom(1, -1, 2))
      .map(([name, value]) => ({ $pop: { [name]: value } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        path,
        fc.oneof(
          scalar,
          comparison,
          fc.tuple(fieldName, scalar).map(([key, value]) => ({ [key]: value })),
        ),
      )
      .map(([name, value]) => ({ $pull: { [name]: value } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(path, fc.array(scalar, { maxLength: 3 }))
      .map(([name, value]) => ({ $pullAll: { [name]: value } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(path, fc.constantFrom('and', 'or', 'xor'), fc.integer({ min: 0, max: 7 }))
      .map(([name, operator, mask]) => ({ $bit: { [name]: { [operator]: new Int32(mask) } } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a.$', 'b.$', 'a.$[]', 'b.$[]', 'a.$.x', 'a.$[].b'), scalar)
      .map(([name, value]) => ({ $set: { [name]: value } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'a.b'), scalar, fc.constantFrom('c', 'd.x'), scalar)
      .map(([a, x, b, y]) => ({ $set: { [a]: x }, $setOnInsert: { [b]: y } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'a.b'), scalar, fc.constantFrom('c', 'd.x', 'b.1'))
      .map(([a, x, b]) => ({ $set: { [a]: x }, $unset: { [b]: 1 } })),
  },
);

const pipelineUpdate: fc.Arbitrary<Json> = fc.oneof(
  fc.tuple(path, path).map(([to, from]) => [{ $set: { [to]: `$${from}` } }]),
  fc.constantFrom('a', 'b').map((name) => [{ $unset: name }]),
);

const replacement: fc.Arbitrary<Document> = storedDocument.map(({ _id, ...rest }) =>
  rest.a === undefined ? { _id, ...rest } : rest,
);

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
      path,
      fc.oneof(
        scalar,
        path.map((name) => `$${name}`),
      ),
    )
    .map(([operator, a, b]) => ({ [operator]: [`$${a}`, { $literal: b }] })),
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
  .map(([operator, name]) => ({ [operator]: `$${name}` }));

const stage: fc.Arbitrary<Document> = fc.oneof(
  filter.map((value) => ({ $match: value })),
  fc.tuple(fc.constantFrom('e', 'a'), arithmetic).map(([name, value]) => ({ $addFields: { [name]: value } })),
  fc
    .tuple(fc.constantFrom('e', 'f'), arithmetic)
    .map(([name, value]) => ({ $project: { [name]: value, a: 1 } })),
  projection
    .filter((value) => !JSON.stringify(value).includes('$') && Object.keys(value).length > 0)
    .map((value) => ({ $project: value })),
  fc.tuple(path, accumulator).map(([name, value]) => ({ $group: { _id: `$${name}`, r: value } })),
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

/** Sorted before and after, since groups come in no order. */
const aggregate = fc
  .array(stage, { minLength: 1, maxLength: 2 })
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
    .tuple(
      fc.uniqueArray(path, { minLength: 1, maxLength: 2 }),
      fc.constantFrom(1 as const, -1 as const),
      fc.constantFrom({}, { sparse: true }),
    )
    .map(([paths, direction, options]) => indexOf(paths, direction, options)),
  fc
    .tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.constantFrom({ unique: true }, { unique: true, partialFilterExpression: { a: { $exists: true } } }),
    )
    .map(([name, options]) => indexOf([name], 1, options)),
);

const dropIndexes = fc.constant<Command>({ dropIndexes: 'c', index: '*' });

/** One thing wrong in each. */
const malformed = fc.constantFrom<Command>(
  { find: 'c', filter: { a: { $size: -1 } } },
  { find: 'c', filter: { a: { $mod: [0, 1] } } },
  { find: 'c', filter: { a: { $mod: [1] } } },
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
  { createIndexes: 'c', indexes: [{ key: {}, name: 'x' }] },
  { createIndexes: 'c', indexes: [{ key: { a: 0 }, name: 'x' }] },
  { createIndexes: 'c', indexes: [{ key: { a: 1 } }] },
  { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'x', nothing: 1 }] },
  { dropIndexes: 'c', index: 'nothing' },
  { dropIndexes: 'c', index: '_id_' },
  { nothing: 1 },
);

export const command: fc.Arbitrary<Command> = fc.oneof(
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
  { weight: 2, arbitrary: malformed },
);
