/**
 * Which index answers, or none, never changes the answer: random documents, indexes and questions from few values, so
 * that they meet often, each asked by every index and by reading everything.
 *   INDEX_RUNS  how many collections (default 4,000)
 *   INDEX_SEED  another walk; a failure names the one that repeats it
 */
import { BSONRegExp, serialize } from 'bson';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeDocument } from '../../../server/src/embedded-database/bson/decode.ts';
import { parseCollation } from '../../../server/src/embedded-database/collation.ts';
import { execute } from '../../../server/src/embedded-database/query/execute.ts';
import { compileMatcher } from '../../../server/src/embedded-database/query/matcher.ts';
import { parseSort } from '../../../server/src/embedded-database/query/sort.ts';
import { ChangeLog } from '../../../server/src/embedded-database/store/change-log.ts';
import { Collection } from '../../../server/src/embedded-database/store/collection.ts';
import { parseIndexSpec } from '../../../server/src/embedded-database/store/index-spec.ts';

type Json = Record<string, unknown>;

const runs = Number(process.env.INDEX_RUNS ?? 4000);
const seed = Number(process.env.INDEX_SEED ?? 5);

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(0, 1, 2) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(1.5, null, '', 'a', 'A', true) },
);
const element = fc.oneof(
  { weight: 8, arbitrary: value },
  { weight: 1, arbitrary: fc.constant(new BSONRegExp('^a')) },
  {
    weight: 8,
    arbitrary: fc.record(
      { x: fc.oneof(value, fc.array(value, { maxLength: 2 })), y: value },
      { requiredKeys: [] },
    ),
  },
);
const field = fc.oneof(value, element, fc.array(element, { maxLength: 3 }));
const stored = fc.array(fc.record({ a: field, b: field, c: value }, { requiredKeys: [] }), { maxLength: 25 });

const PATHS = ['a', 'a.x', 'a.y', 'b', 'b.x', 'c'];
const direction = fc.constantFrom(1, -1);
const ENGLISH = { locale: 'en', strength: 2 };

/** Paths with a direction each. An index that ends in _id can give the whole order of a question. */
const fields = (paths: readonly string[], minLength: number) =>
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...paths), direction), { minLength, maxLength: 3, selector: ([name]) => name }),
      direction,
    )
    .map(([list, last]): Json => ({ ...Object.fromEntries(list), _id: last })); // prettier-ignore

const index = fc
  .tuple(
    fc.oneof(
      fields(PATHS, 1),
      fields(PATHS, 1).map(({ _id, ...rest }) => rest),
    ),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Json>({}) },
      fc.constantFrom<Json>(
        { sparse: true },
        { partialFilterExpression: { c: { $exists: true } } },
        { partialFilterExpression: { c: 1 } },
        { collation: ENGLISH },
      ),
    ),
  )
  .map(([key, options]) => ({ key, ...options }));

const range = fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), value).map(([name, operand]) => ({ [name]: operand })); // prettier-ignore
const test = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 2, arbitrary: fc.array(value, { maxLength: 3 }).map((list) => ({ $in: list })) },
  { weight: 3, arbitrary: fc.tuple(range, range).map(([low, high]) => ({ ...low, ...high })) },
  fc.constantFrom<unknown>({ $exists: true }, { $ne: 1 }, { $regex: '^a' }, { $elemMatch: { x: 1 } }),
);

const anyOf = (part: fc.Arbitrary<Json>) =>
  fc.array(part, { minLength: 1, maxLength: 3 }).map((parts): Json => ({ $or: parts }));

/** About the fields of the indexes mostly. */
function questionOf(paths: readonly string[]) {
  const simple = fc
    .array(fc.tuple(fc.constantFrom(...paths), test), { minLength: 1, maxLength: 3 })
    .map((tests): Json => Object.fromEntries(tests));
  return fc.record({
    filter: fc.oneof(
      { weight: 3, arbitrary: simple },
      anyOf(fc.oneof({ weight: 4, arbitrary: simple }, anyOf(simple))),
      fc.tuple(simple, anyOf(simple)).map(([one, other]) => ({ ...one, ...other })),
      fc.tuple(anyOf(simple), anyOf(simple)).map((both) => ({ $and: both })),
    ),
    // the whole order is said, so that there is one right answer
    sort: fields(paths, 0),
    limit: fc.constantFrom(0, 0, 1, 3),
    collation: fc.constantFrom(undefined, undefined, undefined, ENGLISH),
  });
}

const indexesAndQuestions = fc.array(index, { minLength: 1, maxLength: 3 }).chain((keys) => {
  const indexed = keys.flatMap(({ key }) => Object.keys(key)).filter((name) => name !== '_id');
  return fc.tuple(fc.constant(keys), fc.array(questionOf([...indexed, 'c']), { minLength: 6, maxLength: 6 }));
});

const bson = (document: object) => Buffer.from(serialize(document, { ignoreUndefined: true }));
const decoded = (document: object) => decodeDocument(bson(document));

/** Undefined where the documents cannot be indexed so, as two arrays side by side. */
function collectionOf(documents: readonly Json[], keys: readonly Json[]): Collection | undefined {
  const place = {
    id: 1,
    database: 'd',
    name: 'c',
    uuid: Buffer.alloc(16),
    options: new Map(),
    collation: undefined,
  };
  const collection = new Collection(new ChangeLog(), place); // prettier-ignore
  const specs = [{ key: { _id: 1 } }, ...keys].map((spec, at) => parseIndexSpec(decoded({ ...spec, name: `i${at}` }), undefined)); // prettier-ignore
  try {
    collection.buildIndexes(specs);
    documents.forEach((document, _id) => {
      const bytes = bson({ _id, ...document });
      collection.insert(decodeDocument(bytes), bytes);
    });
  } catch {
    return undefined;
  }
  return collection;
}

it(
  `when a question is asked by any index, then the answer is the same as by reading everything (seed ${seed})`,
  { timeout: 600_000 },
  () => {
    let unions = 0;
    let byIndex = 0;
    let inOrder = 0;
    const property = fc.property(stored, indexesAndQuestions, (documents, [keys, questions]) => {
      const collection = collectionOf(documents, keys);
      if (!collection) return;
      for (const { filter, sort, limit, collation } of questions) {
        const text = collation && parseCollation(decoded(collation));
        const query = {
          matcher: compileMatcher(decoded(filter), text),
          sort: parseSort(decoded(sort)),
          skip: 0,
          limit,
          collation: text,
        };
        let expected: number[] | undefined;
        try {
          expected = execute(collection, { ...query, hint: 'natural' }).records;
        } catch {
          continue; // a sort by two arrays side by side
        }
        const { records, plan } = execute(collection, { ...query, hint: undefined });
        expect(records).toEqual(expected);
        if (plan.scans.length > 1) unions++;
        if (plan.scans.length) byIndex++;
        if (plan.sorted) inOrder++;
        for (const hint of collection.indexes.values()) {
          // by hint, an index that leaves documents out answers without them: MongoDB does so too
          if (hint.spec.sparse || hint.spec.partial) continue;
          expect(execute(collection, { ...query, hint }).records).toEqual(expected);
        }
      }
    });
    fc.assert(property, { seed, numRuns: runs });
    expect(unions).toBeGreaterThan(runs / 10);
    expect(byIndex).toBeGreaterThan(runs);
    expect(inOrder).toBeGreaterThan(runs / 10);
  },
);
