/** Random filters, sorts and projections. */
import { BSONRegExp, MaxKey, MinKey } from 'bson';
import fc from 'fast-check';
import { anyValue, arrayValue, fieldName, idValue, path, scalar } from './values.ts';
import type { Json } from './values.ts';

export type Document = Record<string, Json>;

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
  16,
  2,
];

/** A regular expression is no operand of a comparison. */
const orderedValue = anyValue.filter((value) => !(value instanceof BSONRegExp));

export const comparison: fc.Arbitrary<Document> = fc
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
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2 }))
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

/** A field's value in an expression, null where there is none: what missing compares to is DocumentDB's own (see known-differences). */
export const present: fc.Arbitrary<Json> = path.map((name) => ({ $ifNull: [`$${name}`, null] }));

const expressionTest: fc.Arbitrary<Document> = fc
  .tuple(
    fc.constantFrom('$eq', '$gt', '$lte', '$ne'),
    fc.oneof({ weight: 6, arbitrary: present }, { weight: 1, arbitrary: path.map((name) => `$${name}`) }),
    fc.oneof(
      present,
      scalar.map((value) => ({ $literal: value })),
    ),
  )
  .map(([operator, left, right]) => ({ $expr: { [operator]: [left, right] } }));

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

export const withoutExpression = (query: Document): boolean => !JSON.stringify(query).includes('$expr');

export const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 8, arbitrary: simpleFilter },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(simpleFilter, { minLength: 1, maxLength: 3 }))
      .map(([operator, parts]) => ({ [operator]: parts })),
  },
  // which may be answered by one index for each branch
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.array(fc.tuple(path, fc.oneof(scalar, comparison)), { minLength: 2, maxLength: 3 }),
        fc.option(fc.tuple(path, comparison), { freq: 3, nil: undefined }),
      )
      .map(([parts, beside]) => ({
        $or: parts.map(([name, test]) => ({ [name]: test })),
        ...(beside ? { [beside[0]]: beside[1] } : {}),
      })),
  },
);

const sortPath = fc.constantFrom('a', 'b', 'c', 'd', 'a.b', 'c.x');

/** Every sort ends in _id, so that there is one right order. */
export const sort: fc.Arbitrary<Document> = fc
  .tuple(fc.array(fc.tuple(sortPath, fc.constantFrom(1, -1)), { maxLength: 2 }), fc.constantFrom(1, -1))
  .map(([fields, last]) => ({ ...Object.fromEntries(fields), _id: last }));

/** Of two paths one never is the start of the other: that is a fault of its own. */
const apart = fc
  .uniqueArray(path, { minLength: 1, maxLength: 2 })
  .filter((names) => !names.some((name) => names.some((other) => other.startsWith(`${name}.`))));

export const projection: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: apart.map((names) => Object.fromEntries(names.map((name) => [name, 1]))),
  },
  {
    weight: 2,
    arbitrary: apart.map((names) => Object.fromEntries(names.map((name) => [name, 0]))),
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
