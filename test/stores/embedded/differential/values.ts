/** Random BSON values from small sets, so that documents, filters and updates meet often. */
import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';

export type Json = unknown;

const oids = ['000000000000000000000001', '0000000000000000000000ff', 'ffffffffffffffffffffffff'];

export const numberValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 6 }).map((value) => new Int32(value)) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 2, -1.5, 2.5, 0.1, 1e10).map((value) => new Double(value)) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('1', '2', '-3', '4294967296', '9007199254740993')
      .map((text) => Long.fromString(text)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1', '2.50', '0.1', '-7').map((text) => Decimal128.fromString(text)),
  },
  { weight: 1, arbitrary: fc.constantFrom(2147483647, -2147483648).map((value) => new Int32(value)) },
);

export const textValue = fc.constantFrom('', 'a', 'A', 'ab', 'b', 'Ä', 'perché', 'z1', '10', '9');

export const scalar: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: numberValue },
  { weight: 6, arbitrary: textValue },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, -1, 1_700_000_000_000).map((ms) => new Date(ms)) },
  { weight: 2, arbitrary: fc.constantFrom(...oids).map((hex) => new ObjectId(hex)) },
  { weight: 1, arbitrary: fc.constantFrom('', 'ab', 'b').map((text) => new Binary(Buffer.from(text), 0)) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((ordinal) => new Timestamp({ t: 5, i: ordinal })) },
);

/** Types that only some places take. */
export const rareScalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom('^a', 'b', '.').map((pattern) => new BSONRegExp(pattern, '')),
  fc.constant(new MinKey()),
  fc.constant(new MaxKey()),
);

export const fieldName = fc.constantFrom('a', 'b', 'c', 'x');

const flatDocument: fc.Arbitrary<Json> = fc
  .array(fc.tuple(fieldName, scalar), { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));

export const arrayValue: fc.Arbitrary<Json> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: scalar },
    { weight: 3, arbitrary: flatDocument },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
  ),
  { maxLength: 4 },
);

export const anyValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 3, arbitrary: arrayValue },
  { weight: 2, arbitrary: flatDocument },
  { weight: 1, arbitrary: rareScalar },
);

export const idValue = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 11 }).map((value) => new Int32(value)) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b') },
);

export const storedDocument: fc.Arbitrary<Record<string, Json>> = fc
  .tuple(idValue, fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), anyValue), { maxLength: 4 }))
  .map(([_id, fields]) => ({ _id, ...Object.fromEntries(fields) }));

export const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
  { weight: 3, arbitrary: fc.constantFrom('a.a', 'a.b', 'b.a', 'c.x', 'a.0', 'b.1', 'a.0.b', 'd.x') },
);
