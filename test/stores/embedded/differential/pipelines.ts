/** Random aggregations: stages, accumulators and expressions over values that fit them, and now and then over others. */
import fc from 'fast-check';
import { filter, present, projection } from './filters.ts';
import type { Document } from './filters.ts';
import { numberValue, path, scalar, textValue } from './values.ts';
import type { Json } from './values.ts';

type Command = Record<string, Json>;

const fieldOf = path.map((name) => `$${name}`);

/** A field where it has the type, else something that has. */
const typed = (type: string, otherwise: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(fieldOf, otherwise)
    .map(([field, other]) => ({ $cond: [{ $eq: [{ $type: field }, type] }, field, { $literal: other }] }));

const text = typed('string', textValue);
const number = fc
  .tuple(fieldOf, numberValue)
  .map(([field, other]) => ({ $cond: [{ $isNumber: field }, field, other] }));
/** Rounding and remainders of decimals are refused by the embedded database. */
const binary = fc.tuple(fieldOf, fc.constantFrom<Json>(2, -3, 2.5)).map(([field, other]) => ({
  $cond: [{ $in: [{ $type: field }, ['int', 'long', 'double']] }, field, other],
}));
const list = typed('array', fc.array(scalar, { maxLength: 3 }));
const object = typed('object', fc.constantFrom<Json>({}, { a: 1 }, { b: 'x', c: null }));
const date = typed(
  'date',
  fc.constantFrom(0, 1_774_746_000_000, 1_793_055_600_000).map((ms) => new Date(ms)),
);
const small = fc.integer({ min: -3, max: 4 });

const call = (name: string, ...operands: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...operands).map((values) => ({ [name]: values }));
const callOf = (names: readonly string[], operand: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.tuple(fc.constantFrom(...names), operand).map(([name, value]) => ({ [name]: value }));

const textExpression = fc.oneof(
  callOf(['$toUpper', '$toLower', '$strLenCP', '$strLenBytes'], text),
  call('$substrCP', text, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  call('$split', text, fc.constantFrom('a', 'er')),
  call('$indexOfCP', text, fc.constantFrom('a', 'é', '')),
  call('$strcasecmp', text, text),
  text.map((input) => ({ $trim: { input } })),
  fc
    .tuple(fc.constantFrom('$replaceOne', '$replaceAll'), text)
    .map(([name, input]) => ({ [name]: { input, find: 'a', replacement: 'uu' } })),
  fc
    .tuple(text, fc.constantFrom('^a', 'É', '.'), fc.constantFrom('', 'i'))
    .map(([input, regex, options]) => ({ $regexMatch: { input, regex, options } })),
);

const numberExpression = fc.oneof(
  callOf(['$abs'], number),
  callOf(['$ceil', '$floor'], binary),
  call('$mod', binary, fc.constantFrom<Json>(2, 3)),
  call('$divide', number, fc.constantFrom<Json>(2, 4)),
  call('$round', binary, fc.integer({ min: 0, max: 1 })),
  call('$trunc', binary, fc.constant(0)),
  callOf(['$sum', '$max', '$min'], list),
);

const inside = fc.constantFrom<Json>('$$this', { $type: '$$this' }, { $eq: ['$$this', 1] }, { $ifNull: ['$$this.a', 'none'] }); // prettier-ignore

const listExpression = fc.oneof(
  call('$arrayElemAt', list, small),
  call('$slice', list, fc.integer({ min: -2, max: 3 })),
  call('$concatArrays', list, list),
  callOf(['$size', '$reverseArray', '$first', '$last'], list),
  fc.tuple(list, inside).map(([input, cond]) => ({ $filter: { input, cond } })),
  fc.tuple(list, inside).map(([input, value]) => ({ $map: { input, in: value } })),
  list.map((input) => ({ $reduce: { input, initialValue: 0, in: { $add: ['$$value', 1] } } })),
  call('$indexOfArray', list, scalar.map((value) => ({ $literal: value }))), // prettier-ignore
  call('$range', fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 5 })),
  call('$in', scalar.map((value) => ({ $literal: value })), list), // prettier-ignore
  callOf(['$allElementsTrue', '$anyElementTrue'], list.map((value) => [value])), // prettier-ignore
);

const objectExpression = fc.oneof(
  callOf(['$objectToArray'], object),
  call('$mergeObjects', object, object),
  object.map((input) => ({ $arrayToObject: { $objectToArray: input } })),
  object.map((input) => ({ $getField: { field: 'a', input } })),
);

const zone = fc.constantFrom<Document>({}, {}, { timezone: 'Europe/Rome' });

const dateExpression = fc.oneof(
  callOf(['$year', '$month', '$dayOfMonth', '$hour', '$minute', '$dayOfWeek', '$dayOfYear', '$isoWeek', '$isoWeekYear', '$millisecond'], date), // prettier-ignore
  date.map((value) => ({
    $dateToString: { date: value, format: '%Y-%m-%dT%H:%M:%S.%L %z %j %u', timezone: 'Europe/Rome' },
  })),
  fc
    .tuple(date, fc.constantFrom('month', 'day', 'hour', 'week'), small, zone)
    .map(([startDate, unit, amount, local]) => ({ $dateAdd: { startDate, unit, amount, ...local } })),
  fc
    .tuple(date, date, fc.constantFrom('month', 'day', 'hour', 'week', 'minute'), zone)
    .map(([startDate, endDate, unit, local]) => ({ $dateDiff: { startDate, endDate, unit, ...local } })),
  fc
    .tuple(date, fc.constantFrom('month', 'day', 'hour', 'year'), zone)
    .map(([value, unit, local]) => ({ $dateTrunc: { date: value, unit, ...local } })),
  call('$subtract', date, date),
);

const typeExpression = fc.oneof(
  callOf(['$type', '$isNumber', '$isArray'], fieldOf),
  callOf(['$toBool'], present),
  callOf(['$toInt', '$toLong', '$toDouble', '$toDecimal', '$toString'], number),
  fc
    .tuple(fieldOf, fc.constantFrom('int', 'long', 'double', 'decimal', 'bool', 'date', 'objectId'))
    .map(([input, to]) => ({ $convert: { input, to, onError: 'error', onNull: 'null' } })),
);

const logicExpression = fc.oneof(
  call('$and', present, present),
  call('$or', present, present),
  call('$not', present),
  fc.tuple(present, present, present).map(([a, b, c]) => ({
    $switch: { branches: [{ case: { $eq: [a, b] }, then: 1 }], default: c },
  })),
  present.map((value) => ({ $let: { vars: { x: value }, in: ['$$x', { $type: '$$x' }] } })),
);

/** Over whatever is stored, so that types meet that do not fit. */
const mixed: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(fc.constantFrom('$add', '$multiply', '$subtract'), path, fc.oneof(numberValue, fieldOf))
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
  fieldOf,
  fc
    .tuple(path, textValue)
    .map(([name, value]) => ({ $concat: [value, { $toString: { $ifNull: [`$${name}`, 'none'] } }] })),
);

const expression = fc.oneof(
  { weight: 6, arbitrary: mixed },
  { weight: 1, arbitrary: textExpression },
  { weight: 1, arbitrary: numberExpression },
  { weight: 2, arbitrary: listExpression },
  { weight: 1, arbitrary: objectExpression },
  { weight: 1, arbitrary: dateExpression },
  { weight: 1, arbitrary: typeExpression },
  { weight: 1, arbitrary: logicExpression },
);

const accumulator: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom('$sum', '$avg', '$min', '$max', '$first', '$last', '$push'), path)
      .map(([operator, name]) => ({
        [operator]: ['$first', '$last'].includes(operator) ? { $ifNull: [`$${name}`, null] } : `$${name}`,
      })),
  },
  { weight: 1, arbitrary: fc.constant({ $count: {} }) },
  { weight: 1, arbitrary: object.map((value) => ({ $mergeObjects: value })) },
);

const stage: fc.Arbitrary<Document> = fc.oneof(
  filter.map((value) => ({ $match: value })),
  fc
    .tuple(fc.constantFrom('$addFields', '$set'), fc.constantFrom('e', 'a'), expression)
    .map(([stageName, name, value]) => ({ [stageName]: { [name]: value } })),
  fc
    .tuple(fc.constantFrom('e', 'f'), expression)
    .map(([name, value]) => ({ $project: { [name]: value, a: 1 } })),
  projection
    .filter((value) => !JSON.stringify(value).includes('$') && Object.keys(value).length > 0)
    .map((value) => ({ $project: value })),
  fc.tuple(present, accumulator).map(([key, value]) => ({ $group: { _id: key, r: value } })),
  accumulator.map((value) => ({ $group: { _id: null, r: value } })),
  fc.tuple(fc.constantFrom('$a', '$b', '$a.b'), fc.boolean(), fc.constantFrom({}, { includeArrayIndex: 'i' })).map(([name, keep, options]) => ({ $unwind: { path: name, preserveNullAndEmptyArrays: keep, ...options } })), // prettier-ignore
  fc.constant({ $count: 'n' }),
  fc.constant({ $limit: 3 }),
  fc.constant({ $skip: 1 }),
  fc.constantFrom<Document>({ $unset: 'a' }, { $unset: ['a.b', 'c'] }),
  object.map((value) => ({ $replaceWith: { $mergeObjects: [{ _id: '$_id' }, value] } })),
  fc.constantFrom('a', 'b').map((name) => ({
    $lookup: { from: 'c', localField: name, foreignField: 'b', pipeline: [{ $sort: { _id: 1 } }], as: 'j' },
  })),
  fc.constant({
    $lookup: {
      from: 'c',
      let: { id: '$_id' },
      pipeline: [{ $match: { $expr: { $lt: ['$_id', '$$id'] } } }, { $sort: { _id: 1 } }, { $project: { a: 1 } }],
      as: 'j',
    },
  }), // prettier-ignore
);

/** Gives one document, whatever its branches find. */
const facet: fc.Arbitrary<Document> = fc
  .tuple(filter, expression)
  .map(([one, value]) => ({ $facet: { found: [{ $match: one }, { $project: { a: 1 } }], e: [{ $project: { e: value } }] } })); // prettier-ignore

const groups = (value: Document): boolean => '$group' in value || '$count' in value;
/** What depends on the order of its input, which groups have none of. */
const ordered = (value: Document): boolean =>
  '$limit' in value ||
  '$skip' in value ||
  '$facet' in value ||
  /\$(first|last|push|avg|group|mergeObjects)/.test(JSON.stringify(value));

export const aggregate: fc.Arbitrary<Command> = fc
  .tuple(
    fc.array(stage, { minLength: 1, maxLength: 3 }),
    fc.option(facet, { freq: 12, nil: undefined }),
    fc.constantFrom(undefined, undefined, undefined, '_id_', { $natural: 1 }, 'nothing'),
  )
  // DocumentDB leaves documents without any field out of a $facet
  .map(([stages, last, hint]) => ({
    stages: last && !JSON.stringify(stages).includes('"_id":0') ? [...stages, last] : stages,
    hint,
  }))
  .filter(({ stages }) => !stages.some((one, at) => ordered(one) && stages.slice(0, at).some(groups)))
  .filter(({ stages }) => !stages.slice(0, -1).some((one) => '$count' in one))
  .map(({ stages, hint }) => ({
    aggregate: 'c',
    pipeline: [{ $sort: { _id: 1 } }, ...stages],
    cursor: {},
    ...(hint === undefined ? {} : { hint }),
  }));
