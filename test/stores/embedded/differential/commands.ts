/** Random commands, as any driver could send them. */
import { Int32 } from 'bson';
import fc from 'fast-check';
import { comparison, filter, projection, sort, withoutExpression } from './filters.ts';
import type { Document } from './filters.ts';
import { aggregate } from './pipelines.ts';
import { operatorUpdate, pipelineUpdate, replacement } from './updates.ts';
import { fieldName, idValue, numberValue, path, scalar, storedDocument } from './values.ts';
import type { Json } from './values.ts';

export type Command = Record<string, Json>;

const byId = fc.constantFrom<Document>({ _id: 1 }, { _id: -1 });

/** Which index is read never changes the answer; one that does not exist is an error. */
const hint = fc
  .constantFrom<Json>(undefined, undefined, undefined, undefined, '_id_', { _id: 1 }, { $natural: 1 }, 'nothing')
  .map((value): Document => (value === undefined ? {} : { hint: value })); // prettier-ignore

/** Limits only where the order is by _id: DocumentDB puts empty arrays elsewhere (see known-differences). */
const find = fc.oneof(
  fc
    .tuple(fc.record({ filter, sort, projection, batchSize: fc.constantFrom(100, 100, 2) }), hint)
    .map(([options, hinted]): Command => ({ find: 'c', ...options, ...hinted })),
  fc.tuple(scalar, path).map(([value, name]): Command => ({
    find: 'c',
    filter: { $expr: { $eq: [{ $ifNull: [`$${name}`, null] }, '$$wanted'] } },
    let: { wanted: { $literal: value } },
    sort: { _id: 1 },
  })),
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

/** One element or all that a filter picks, a field of them, or a filter within a filter. */
const filtered = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'b'), comparison, scalar).map(([name, test, value]) => ({
    u: { $set: { [`${name}.$[one]`]: value } },
    arrayFilters: [{ one: test }],
  })),
  fc
    .tuple(fc.constantFrom('a', 'b'), fieldName, comparison, fieldName, scalar)
    .map(([name, field, test, changed, value]) => ({
      u: { $set: { [`${name}.$[one].${changed}`]: value } },
      arrayFilters: [{ [`one.${field}`]: test }],
    })),
  fc.tuple(fc.constantFrom('a', 'b'), comparison, comparison).map(([name, test, other]) => ({
    u: { $inc: { [`${name}.$[one].$[two]`]: 1 } },
    arrayFilters: [{ one: { $type: 'array' } }, { $and: [{ two: test }, { two: other }] }],
  })),
);

const filteredUpdate = fc.tuple(filtered, filter).map(([{ u, arrayFilters }, q]): Command => ({
  update: 'c',
  updates: [{ q, u, arrayFilters, multi: true }],
}));

const filteredFindAndModify = fc
  .tuple(filtered, filter, fc.boolean())
  .map(([{ u, arrayFilters }, query, isNew]): Command => ({
    findAndModify: 'c', query, sort: { _id: 1 }, update: u, arrayFilters, new: isNew,
  })); // prettier-ignore

/** Of those that DocumentDB does as MongoDB does: a statement works on what the one before left. */
const plainUpdate = fc.oneof(
  fc.tuple(path, scalar).map(([name, value]) => ({ $set: { [name]: value } })),
  fc.tuple(fc.constantFrom('a', 'b'), numberValue).map(([name, value]) => ({ $inc: { [name]: value } })),
  fc.tuple(fc.constantFrom('a', 'b'), scalar).map(([name, value]) => ({ $max: { [name]: value } })),
);

/** Several statements in one command: an ordered one stops at the first error. */
const severalUpdates = fc
  .tuple(fc.array(fc.tuple(idValue, plainUpdate, fc.boolean()), { minLength: 2, maxLength: 4 }), fc.boolean())
  .map(([changes, ordered]): Command => ({
    update: 'c',
    updates: changes.map(([_id, u, upsert]) => ({ q: { _id }, u, upsert })),
    ordered,
  }));

const findAndModify = fc
  .record({
    query: filter,
    sort: byId,
    update: fc.oneof(
      { weight: 6, arbitrary: operatorUpdate },
      { weight: 1, arbitrary: replacement },
      { weight: 1, arbitrary: pipelineUpdate },
    ),
    fields: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Document>({}) },
      { weight: 1, arbitrary: projection.filter((value) => !JSON.stringify(value).includes('$')) },
    ),
    new: fc.boolean(),
    upsert: fc.constantFrom(false, false, true),
    remove: fc.constantFrom(false, false, false, true),
  })
  .map(({ query, sort: order, remove, fields, ...rest }): Command => {
    if (remove) return { findAndModify: 'c', query, sort: order, remove, fields };
    return {
      findAndModify: 'c',
      query: rest.upsert ? { _id: query._id ?? new Int32(13), ...query } : query,
      sort: order,
      fields,
      ...rest,
      upsert: rest.upsert && withoutExpression(query),
    };
  });

const remove = fc
  .tuple(fc.array(fc.tuple(filter, idValue, fc.boolean()), { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(([statements, ordered]): Command => ({
    delete: 'c',
    deletes: statements.map(([q, _id, many]) => ({ q: many ? q : { _id }, limit: many ? 0 : 1 })),
    ordered,
  }));

/** DocumentDB estimates the count of everything. */
const count = fc
  .tuple(filter, fc.constantFrom({}, {}, { limit: 2 }, { skip: 1 }, { limit: 1, skip: 1 }), hint)
  .map(([query, options, hinted]): Command => ({
    count: 'c',
    query: { $and: [{ _id: { $exists: true } }, query] },
    ...options,
    ...hinted,
  }));

const distinct = fc
  .tuple(path, filter, hint)
  .map(([key, query, hinted]): Command => ({ distinct: 'c', key, query, ...hinted }));

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

const indexChange = fc.constantFrom<Command>(
  { dropIndexes: 'c', index: '*' },
  { dropIndexes: 'c', index: { a: 1 } },
  { dropIndexes: 'c', index: 'a_1_' },
  { listIndexes: 'c' },
);

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
  { weight: 3, arbitrary: filteredUpdate },
  { weight: 1, arbitrary: filteredFindAndModify },
  { weight: 2, arbitrary: severalUpdates },
  { weight: 8, arbitrary: findAndModify },
  { weight: 3, arbitrary: remove },
  { weight: 4, arbitrary: count },
  { weight: 3, arbitrary: distinct },
  { weight: 16, arbitrary: aggregate },
  { weight: 4, arbitrary: index },
  { weight: 2, arbitrary: indexChange },
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
