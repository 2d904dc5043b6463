/**
 * Where DocumentDB differs from MongoDB and the embedded database follows MongoDB. `judge` is MongoDB's
 * documentation, or, for error codes that it does not list, MongoDB's source.
 */
import { EJSON } from 'bson';
import type { Difference } from './engines.ts';

interface KnownDifference {
  readonly what: string;
  readonly judge: string;
  matches(difference: Difference, text: string): boolean;
}

const isError = (outcome: string, ...codes: number[]) =>
  codes.some((code) => outcome === `error ${code}` || outcome.endsWith(`errors=0:${code}`));

/** A reply that says that nothing was found or changed. */
const isEmpty = (outcome: string) =>
  ['[]', '', 'n=0', '[{"value":null}]', '{"value":null}', 'n=0 modified=0 upserted= errors='].includes(
    outcome,
  );

const sameDocuments = (a: string, b: string): boolean => {
  const sorted = (text: string) =>
    (EJSON.parse(text) as unknown[])
      .map((item) => EJSON.stringify(item as object))
      .sort()
      .join();
  return a.startsWith('[') && b.startsWith('[') && sorted(a) === sorted(b);
};

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'DocumentDB checks filters, projections and updates only when there is a document to apply them to',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/find/ (a malformed command fails whatever is stored)',
    matches: ({ embedded, reference }) => /^error |errors=0:/.test(embedded) && isEmpty(reference),
  },
  {
    what: 'DocumentDB gives { n: 0 } for $count of nothing',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/count/ (equal to a $group, which gives no document for no input)',
    matches: (_difference, text) => text.includes('"$count"'),
  },
  {
    what: 'DocumentDB says 28 or 2 where an array update, $pop or $pull meets what is no array',
    judge:
      'mongo/src/mongo/db/update: update_internal_node (BadValue), pop_node (TypeMismatch), pull_node (no-op off the path)',
    matches: ({ embedded, reference }, text) =>
      (text.includes('$[') && isError(embedded, 2) && isError(reference, 28)) ||
      (text.includes('"$pop"') && isError(embedded, 14) && isError(reference, 2)) ||
      (/"\$(pull(All)?|pop|unset)"/.test(text) && isError(reference, 28)),
  },
  {
    what: 'the embedded database refuses what it does not do, with CommandNotSupported',
    judge: 'architecture: never a wrong answer',
    matches: ({ embedded }) => isError(embedded, 115),
  },
  {
    what: 'DocumentDB leaves _id out of the group of documents without the key',
    judge:
      'mongo/src/mongo/db/exec/document_value: a missing group key is null (document_source_group computeId)',
    matches: ({ reference }, text) => text.includes('"$group":{"_id":"$') && /(^|\n)\{"r":/.test(reference),
  },
  {
    what: 'DocumentDB does nothing for $push or $addToSet of nothing to a missing field',
    judge: 'mongo/src/mongo/db/update: push_node and addtoset_node make the empty array first',
    matches: (_difference, text) => /"\$each":\[\]/.test(text),
  },
  {
    what: 'DocumentDB calls a value that has no text unsupported (115)',
    judge: 'https://www.mongodb.com/docs/manual/reference/operator/aggregation/toString/ (ConversionFailure)',
    matches: ({ embedded, reference }) => isError(embedded, 241) && isError(reference, 115),
  },
  {
    what: 'DocumentDB makes the parents of a field that $pull, $rename or $unset does not find',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (does nothing if the field does not exist)',
    matches: (_difference, text) =>
      /"\$(pull|pullAll|pop|rename|unset)"/.test(text) && text.includes('"upsert":true'),
  },
  {
    what: 'DocumentDB sorts by two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/reference/limits/#sort-operations (cannot sort with keys that are parallel arrays)',
    matches: ({ command, embedded }) => 'sort' in command && isError(embedded, 2),
  },
  {
    what: 'DocumentDB looks at every operand of $add and $multiply, MongoDB stops at the first null',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/add/ and expression.cpp (ExpressionAdd::evaluate)',
    matches: ({ reference }, text) => /"\$(add|multiply)"/.test(text) && isError(reference, 14),
  },
  {
    what: 'DocumentDB leaves out $first and $last of a field that is missing',
    judge: 'mongo/src/mongo/db/pipeline/document_source_group: missing turns into null',
    matches: (_difference, text) => /"\$(first|last)"/.test(text),
  },
  {
    what: 'DocumentDB joins an empty local array with documents without the foreign field',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/lookup/ (an array matches by its elements: here none)',
    matches: ({ embedded }, text) => text.includes('"$lookup"') && embedded.includes(':[],'),
  },
  {
    what: 'DocumentDB indexes two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (at most one indexed field may be an array)',
    matches: ({ embedded }) => isError(embedded, 171) || /errors=.*:171/.test(embedded),
  },
  {
    what: 'DocumentDB loses the sign and the exponent of a zero that $mul makes',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/mul/ (zero of the same numeric type as the multiplier), IEEE 754-2008',
    matches: ({ embedded }, text) =>
      text.includes('"$mul"') && (text.includes('"upsert":true') || embedded.includes('$numberDecimal')),
  },
  {
    what: 'DocumentDB lets $all: [] match',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/query/all/ (an empty array matches no documents)',
    matches: (_difference, text) => text.includes('"$all":[]'),
  },
  {
    what: 'DocumentDB takes missing for less than MinKey or equal to it in expressions',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ (MinKey is less than every other)',
    matches: ({ command }, text) => text.includes('"$expr"') && Object.keys(command)[0] !== 'createIndexes',
  },
  {
    what: 'groups come in no order, and the first of equal numbers names the group',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/ ($group does not order its output documents)',
    matches: (_difference, text) =>
      text.includes('"$group"') && (/"\$(limit|push)"/.test(text) || /"_id":"\$/.test(text)),
  },
  {
    what: 'DocumentDB puts a field back at its old place when a later stage sets what an earlier one removed',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/addFields/ (appends new fields to existing documents)',
    matches: (_difference, text) => text.includes('"$unset":"a"') && text.includes('"$addFields"'),
  },
  {
    what: 'DocumentDB calls a rename to itself a conflict',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (source and target must differ: BadValue)',
    matches: ({ embedded, reference }) => isError(embedded, 2) && isError(reference, 40),
  },
  {
    what: 'an update of many documents names the error of the first that it visits',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/update/ (documents are visited in no given order)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"multi":true') && /errors=0:/.test(embedded) && /errors=0:/.test(reference),
  },
  {
    what: 'the same, where the projection hides the empty array',
    judge: 'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#arrays',
    matches: ({ command, embedded, reference }) =>
      'sort' in command &&
      Object.keys(command.projection ?? {}).length > 0 &&
      sameDocuments(embedded, reference),
  },
  {
    what: 'DocumentDB counts $inc by nothing as a change',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/update/#output (nModified counts documents that changed)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$inc"') && embedded.replace('modified=0', 'modified=1') === reference,
  },
  {
    what: 'DocumentDB does nothing for a $push that slices everything away from a missing field',
    judge: 'mongo/src/mongo/db/update/push_node.cpp makes the array first',
    matches: (_difference, text) => text.includes('"$slice":0'),
  },
  {
    what: 'DocumentDB fails a $rename whose source cannot exist',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (does nothing if the field does not exist)',
    matches: ({ reference }, text) => text.includes('"$rename"') && isError(reference, 28),
  },
  {
    what: 'DocumentDB works on documents that a later $limit leaves out',
    judge:
      'https://www.mongodb.com/docs/manual/core/aggregation-pipeline-optimization/ (a $limit moves before what computes fields)',
    matches: ({ reference }, text) => text.includes('"$limit"') && reference.startsWith('error'),
  },
  {
    what: 'DocumentDB sorts an empty array with null',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#arrays (an empty array is less than null or a missing field)',
    matches: ({ command, embedded, reference }) =>
      'sort' in command && (embedded.includes('[]') || reference.includes('[]')),
  },
];

export function isKnown(difference: Difference): boolean {
  const text = EJSON.stringify(difference.command);
  return KNOWN_DIFFERENCES.some((known) => known.matches(difference, text));
}
