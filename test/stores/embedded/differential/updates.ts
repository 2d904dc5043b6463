/** Random updates: operators, pipelines and replacements. */
import { Int32 } from 'bson';
import fc from 'fast-check';
import { comparison } from './filters.ts';
import type { Document } from './filters.ts';
import { anyValue, arrayValue, fieldName, numberValue, path, scalar, storedDocument } from './values.ts';
import type { Json } from './values.ts';

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

export const operatorUpdate: fc.Arbitrary<Document> = fc.oneof(
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
      .filter(([from, to]) => !`${from}.`.startsWith(`${to}.`) && !`${to}.`.startsWith(`${from}.`))
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
    arbitrary: fc.tuple(path, fc.constantFrom(1, -1)).map(([name, value]) => ({ $pop: { [name]: value } })),
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

export const pipelineUpdate: fc.Arbitrary<Json> = fc.oneof(
  fc.tuple(path, path).map(([to, from]) => [{ $set: { [to]: `$${from}` } }]),
  fc.constantFrom('a', 'b').map((name) => [{ $unset: name }]),
);

export const replacement: fc.Arbitrary<Document> = storedDocument.map(({ _id, ...rest }) =>
  rest.a === undefined ? { _id, ...rest } : rest,
);
