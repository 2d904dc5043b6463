/**
 * Where DocumentDB differs from MongoDB and the embedded database follows MongoDB. `judge` is MongoDB's
 * documentation, or, for error codes that it does not list, MongoDB's source; `../judged.test.ts` holds the
 * embedded database to it.
 */
import { EJSON } from 'bson';
import { isMalformed } from './commands.ts';
import type { Difference } from './engines.ts';
import {
  documents,
  lines,
  withoutEmpty,
  withoutFieldOrder,
  withoutListOrder,
  withoutNumberTypes,
} from './outcome-texts.ts';

interface KnownDifference {
  readonly what: string;
  readonly judge: string;
  matches(difference: Difference, text: string): boolean;
}

const isError = (outcome: string, ...codes: number[]) =>
  codes.some((code) => outcome === `error ${code}` || outcome.endsWith(`errors=0:${code}`));

const failed = (outcome: string) => /^error |errors=\d/.test(outcome);

const sortPaths = (difference: Difference): string[] =>
  Object.keys((difference.command.sort ?? {}) as object).filter((path) => path !== '_id');

const commandName = (difference: Difference) => Object.keys(difference.command)[0]!;

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'DocumentDB checks filters, projections and updates only when there is a document to apply them to',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/find/ (a malformed command fails whatever is stored)',
    matches: ({ command, embedded, reference }) =>
      isMalformed(command) && failed(embedded) && !failed(reference),
  },
  {
    what: 'DocumentDB gives { n: 0 } for $count of nothing',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/count/ (equal to a $group, which gives no document for no input)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$count"') && embedded === '' && reference === '{"n":{"$numberInt":"0"}}',
  },
  {
    what: 'DocumentDB says PathNotViable (28) where an update of all or filtered elements meets no array',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/positional-all/ (the field must be an array), update_array_node.cpp: BadValue',
    matches: ({ embedded, reference }, text) =>
      text.includes('.$[') && isError(embedded, 2) && isError(reference, 28),
  },
  {
    what: 'DocumentDB says BadValue (2) for $pop of what is no array',
    judge: 'mongo/src/mongo/db/update/pop_node.cpp: TypeMismatch',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$pop"') && isError(embedded, 14) && isError(reference, 2),
  },
  {
    what: 'DocumentDB fails $unset of a path that ends before its last field',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/unset/ (if the field does not exist, $unset does nothing), unset_node.h allowNonViablePath',
    matches: ({ embedded, reference }, text) =>
      /"\$unset":\{"\w+\./.test(text) && !failed(embedded) && isError(reference, 2, 28),
  },
  {
    what: 'DocumentDB makes the parents of a field that $pull, $pop, $rename or $unset does not find',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (does nothing if the field does not exist), modifier_node.cpp applyToNonexistentElement',
    matches: ({ embedded, reference }, text) =>
      /"\$(pull|pullAll|pop|rename|unset)"/.test(text) &&
      text.includes('"upsert":true') &&
      // an empty document is no duplicate of a missing field
      (withoutEmpty(embedded) === withoutEmpty(reference) ||
        isError(embedded, 11000) ||
        isError(reference, 11000)),
  },
  {
    what: 'DocumentDB fails a $rename of nothing to where nothing can be, and none from below an array',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (does nothing if the field does not exist), rename_node.cpp (PathNotViable for a source that cannot be)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$rename"') &&
      ((!failed(embedded) && isError(reference, 28)) ||
        (isError(embedded, 28) && (!failed(reference) || isError(reference, 2)))),
  },
  {
    what: 'DocumentDB looks for the matched position before it knows whether anything matched, and for the path before that',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/positional/ (the first element of a document that matched), update_object_node.cpp (BadValue where none did)',
    matches: ({ embedded, reference }, text) =>
      /\.\$["."]/.test(text) &&
      ((isError(reference, 2) && ['n=0 modified=0 upserted= errors=', '{"value":null}'].includes(embedded)) ||
        (isError(embedded, 2) && isError(reference, 28))),
  },
  {
    what: 'DocumentDB says FailedToParse (9) where a path names a field of an array',
    judge: 'https://www.mongodb.com/docs/manual/reference/error-codes/ (28 PathNotViable)',
    matches: ({ embedded, reference }) => isError(embedded, 28) && isError(reference, 9),
  },
  {
    what: 'DocumentDB does nothing for $push or $addToSet of nothing to a missing field',
    judge: 'mongo/src/mongo/db/update: push_node and addtoset_node make the empty array first',
    matches: ({ embedded, reference }, text) =>
      /"\$each":\[\]|"\$slice":0/.test(text) &&
      (embedded.replace(/modified=\d/, 'modified=0') === reference.replace(/modified=\d/, 'modified=0') ||
        withoutEmpty(embedded) === withoutEmpty(reference)),
  },
  {
    what: 'DocumentDB calls a value that has no text unsupported (115)',
    judge: 'https://www.mongodb.com/docs/manual/reference/operator/aggregation/toString/ (ConversionFailure)',
    matches: ({ embedded, reference }) => isError(embedded, 241) && isError(reference, 115),
  },
  {
    what: 'DocumentDB sorts by two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/reference/limits/#sort-operations (cannot sort with keys that are parallel arrays)',
    matches: (difference) => sortPaths(difference).length === 2 && isError(difference.embedded, 2),
  },
  {
    what: 'DocumentDB gives an empty array in an array no key in a unique index',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (a key for each element, whatever it is)',
    matches: ({ command, embedded, reference, stored }, text) =>
      ['insert', 'update', 'findAndModify', 'createIndexes'].some((name) => name in command) &&
      embedded.includes('11000') &&
      !reference.includes('11000') &&
      /[[,]\[\]/.test(`${stored}${text}`),
  },
  {
    what: 'DocumentDB indexes two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (at most one indexed field may be an array)',
    matches: ({ embedded }) => isError(embedded, 171) || /errors=.*:171/.test(embedded),
  },
  {
    what: 'DocumentDB looks at every operand of $add and $multiply, MongoDB stops at the first null',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/add/ and expression.cpp (ExpressionAdd::evaluate)',
    matches: ({ embedded, reference }, text) =>
      /"\$(add|multiply)"/.test(text) && !failed(embedded) && isError(reference, 14),
  },
  {
    what: 'DocumentDB joins an empty local array with documents without the foreign field, and a regular expression with what it matches',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/lookup/ (equality; an array matches by its elements: here none), document_source_lookup.cpp makeMatchStageFromInput',
    matches: ({ embedded, reference, stored }, text) => {
      const names = [...text.matchAll(/"localField":"(\w)"/g)].map(([, name]) => `"${name}":[]`);
      const special = [...names, '{"$regularExpression"'];
      // what a later stage hides is among the stored documents
      const hidden = /"\$lookup".*"\$(unset|project)"/.test(text) ? stored : '';
      const theirs = reference.split('\n');
      const rows = embedded.split('\n');
      return (
        names.length > 0 &&
        rows.length === theirs.length &&
        rows.every(
          (row, at) => row === theirs[at] || special.some((value) => `${row}${hidden}`.includes(value)),
        )
      );
    },
  },
  {
    what: 'DocumentDB loses the sign and the exponent of a zero that $mul makes',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/mul/ (zero of the same numeric type as the multiplier), IEEE 754-2008',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$mul"') && withoutNumberTypes(embedded) === withoutNumberTypes(reference),
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
    matches: (_difference, text) => /"\$expr":\{"\$\w+":\["\$/.test(text),
  },
  {
    what: 'which of equal numbers of several types stands for a group is nowhere said, nor in what order $push meets the documents',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/ and …/push/ (the order of documents is undetermined)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$group"') &&
      lines(withoutListOrder(withoutNumberTypes(embedded))).join() ===
        lines(withoutListOrder(withoutNumberTypes(reference))).join(),
  },
  {
    what: 'DocumentDB takes fields left out and the $addFields after them for one stage',
    judge:
      'https://www.mongodb.com/docs/manual/core/aggregation-pipeline/ (each stage works on the output of the one before)',
    matches: (_difference, text) =>
      /\{"\$unset":"a"\},\{"\$addFields"|"\$project":\{[^}]*:0\}\},\{"\$addFields"/.test(text),
  },
  {
    what: 'DocumentDB moves a field that becomes a document to the end, and lets a left-out path leave an empty document',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/addFields/ (an existing field is replaced)',
    matches: ({ embedded, reference }, text) =>
      /"u":\[\{"\$set"|"\$addFields"/.test(text) &&
      withoutFieldOrder(withoutEmpty(embedded)) === withoutFieldOrder(withoutEmpty(reference)),
  },
  {
    what: 'DocumentDB computes no fields that nobody reads before $count',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/count/ (documents that reach the stage; the stages before may fail)',
    matches: ({ embedded, reference }, text) =>
      text.includes('{"$count":"n"}]') && failed(embedded) && reference.startsWith('{"n":'),
  },
  {
    what: 'DocumentDB counts with booleans as if they were numbers',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/inc/ (fails on a field that is not numeric)',
    matches: ({ embedded, reference }, text) =>
      /"\$(inc|mul)"/.test(text) && isError(embedded, 14) && !failed(reference),
  },
  {
    what: 'DocumentDB takes two stages for one and finds their paths in conflict',
    judge:
      'https://www.mongodb.com/docs/manual/core/aggregation-pipeline/ (each stage works on the output of the one before)',
    matches: ({ command, embedded, reference }) =>
      !failed(embedded) && isError(reference, 31249) && (command.pipeline as unknown[]).length > 2,
  },
  {
    what: 'DocumentDB calls a rename to itself a conflict',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (source and target must differ: BadValue)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$rename"') && isError(embedded, 2) && isError(reference, 40),
  },
  {
    what: 'an update of many documents names the error of the first that it visits',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/update/ (documents are visited in no given order)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"multi":true') &&
      isError(embedded, 2, 14, 28, 11000) &&
      isError(reference, 2, 14, 28, 11000),
  },
  {
    what: 'DocumentDB counts $inc by nothing and a replacement by the same as a change',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/update/#output (nModified counts documents that changed)',
    matches: ({ embedded, reference }, text) =>
      /"\$inc"|"u":\{(?!"\$)/.test(text) && embedded.replace('modified=0', 'modified=1') === reference,
  },
  {
    what: 'DocumentDB works on documents that a later $limit leaves out',
    judge:
      'https://www.mongodb.com/docs/manual/core/aggregation-pipeline-optimization/ (a $limit moves before what computes fields)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$limit"') && !failed(embedded) && failed(reference),
  },
  {
    what: 'DocumentDB finds no distinct values by a path that ends in the index of an array in an array',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/distinct/#array-fields (each element of an array is a value)',
    matches: ({ command, reference }) =>
      'distinct' in command && /\.\d$/.test(String(command.key)) && reference === '',
  },
  {
    what: 'DocumentDB leaves missing fields out of what is less than MaxKey or more than MinKey, or not, by index',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ and expression_leaf.cpp (ComparisonMatchExpression::matchesSingleElement)',
    matches: (_difference, text) => /"\$lte?":\{"\$maxKey"|"\$gte?":\{"\$minKey"/.test(text),
  },
  {
    what: 'which of equal numbers of several types is the distinct one is nowhere said',
    judge: 'https://www.mongodb.com/docs/manual/reference/command/distinct/',
    matches: ({ command, embedded, reference }) =>
      'distinct' in command &&
      lines(withoutNumberTypes(embedded)).join() === lines(withoutNumberTypes(reference)).join(),
  },
  {
    what: 'DocumentDB tests the bits of a decimal with a fraction',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/query/bitsAllClear/ (no match for a number with a fractional component)',
    matches: ({ stored }, text) =>
      text.includes('"$bits') && /\{"\$numberDecimal":"-?\d+\.\d+"\}/.test(stored),
  },
  {
    what: 'DocumentDB sorts an empty array with null',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#arrays (an empty array is less than null or a missing field)',
    matches: (difference) =>
      commandName(difference) === 'find' &&
      sortPaths(difference).some((path) => difference.stored.includes(`"${path.split('.').at(-1)}":[]`)) &&
      documents(difference.embedded) === documents(difference.reference),
  },
];

export function isKnown(difference: Difference): boolean {
  const text = EJSON.stringify(difference.command);
  return KNOWN_DIFFERENCES.some((known) => known.matches(difference, text));
}
