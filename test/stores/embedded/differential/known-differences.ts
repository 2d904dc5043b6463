/**
 * Where DocumentDB differs from MongoDB and the embedded database follows MongoDB. `judge` is MongoDB's
 * documentation, or, for error codes that it does not list, MongoDB's source; `../judged.test.ts` holds the
 * embedded database to it.
 */
import { EJSON } from 'bson';
import { isMalformed } from './commands.ts';
import type { Command } from './commands.ts';
import type { Difference } from './engines.ts';
import { duplicates, failed, isError } from './known-difference.ts';
import type { KnownDifference } from './known-difference.ts';
import { documents, holdsTwice, lines, onlyInOne, withoutNumberTypes } from './outcome-texts.ts';
import { pickedByOne } from './picks.ts';
import { PIPELINE_DIFFERENCES } from './pipeline-differences.ts';
import { UPDATE_DIFFERENCES } from './update-differences.ts';

const sortPaths = (difference: Difference): string[] =>
  Object.keys((difference.command.sort ?? {}) as object).filter((path) => path !== '_id');

const READS = new Set(['find', 'distinct']);
const WRITES = new Set(['update', 'findAndModify', 'delete']);

/** What a filter picks differs: other documents are read or counted, and a write may fail on one that the other leaves alone. */
const picksOthers = (difference: Difference): boolean =>
  WRITES.has(commandName(difference)) || (!failed(difference.embedded) && !failed(difference.reference));

/** The same, where a find with the filter was asked before: it picks documents that the other engine's does not, all of them such. */
function picksOnly(difference: Difference, isSuch: (document: string) => boolean): boolean {
  if (!difference.picks) return picksOthers(difference);
  const others = pickedByOne(difference.picks);
  return others.length > 0 && others.every(isSuch);
}

const WITH_FRACTION = /\{"\$numberDecimal":"-?\d+\.\d+"\}/;
/** Comparing with the ends of the order, where missing stands. */
const WITH_ENDS = /"\$lte?":\{"\$maxKey"|"\$gte?":\{"\$minKey"/;
const MEETS_MISSING = String.raw`(?:"\$[lg]te":null|"\$lte?":{"\$maxKey"|"\$gte?":{"\$minKey")`;
const OF_A_PATH = /"\$expr":\{"\$\w+":\["\$([\w.]+)"/;

/** Whether a known difference is one of filters: what they pick is then looked at before the command runs. */
export function hasKnownFilter(command: Command): boolean {
  const text = EJSON.stringify(command);
  return text.includes('"$bits') || OF_A_PATH.test(text) || WITH_ENDS.test(text);
}

const commandName = (difference: Difference) => Object.keys(difference.command)[0]!;

const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'DocumentDB checks filters, projections and updates only when there is a document to apply them to',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/find/ (a malformed command fails whatever is stored)',
    matches: ({ command, embedded, reference }) =>
      isMalformed(command) && failed(embedded) && !failed(reference),
  },
  {
    what: 'DocumentDB sorts by two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/reference/limits/#sort-operations (cannot sort with keys that are parallel arrays)',
    matches: (difference) => sortPaths(difference).length === 2 && isError(difference.embedded, 2),
  },
  {
    what: 'DocumentDB takes what each field of a sort meets in an array by itself, MongoDB element by element',
    judge:
      'sort_key_generator.cpp (computeSortKeyFromDocument: the first of the keys that an index by the same fields would hold)',
    matches: (difference) => {
      const [one = '', other = ''] = sortPaths(difference).map((path) => path.split('.')[0]!);
      return (
        one !== '' &&
        one === other &&
        difference.stored.includes(`"${one}":[`) &&
        documents(difference.embedded) === documents(difference.reference)
      );
    },
  },
  {
    what: 'DocumentDB gives an empty array in an array no key in a unique index, or that of an empty array by itself',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (a key for each element, whatever it is)',
    matches: ({ command, embedded, reference, stored }, text) =>
      ['insert', 'update', 'findAndModify', 'createIndexes'].some((name) => name in command) &&
      duplicates(embedded) !== duplicates(reference) &&
      /[[,]\[\]/.test(`${stored}${text}`),
  },
  {
    what: 'DocumentDB gives what follows an element that an array holds twice no key in a unique index',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (a key for each element, whatever it is)',
    matches: ({ embedded, reference, stored }, text) =>
      duplicates(embedded) > duplicates(reference) && (holdsTwice(stored) || holdsTwice(text)),
  },
  {
    what: 'DocumentDB indexes two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (at most one indexed field may be an array)',
    matches: ({ embedded }) => isError(embedded, 171) || /errors=.*:171/.test(embedded),
  },
  {
    what: 'DocumentDB takes missing for less than MinKey or equal to it in expressions',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ (MinKey is less than every other)',
    matches: (difference, text) => {
      const last = OF_A_PATH.exec(text)?.[1]?.split('.').at(-1);
      return last !== undefined && picksOnly(difference, (document) => !document.includes(`"${last}":`));
    },
  },
  {
    what: 'DocumentDB finds no distinct values by a path that ends in the index of an array in an array',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/distinct/#array-fields (each element of an array is a value)',
    matches: ({ command, embedded, reference, stored }) =>
      'distinct' in command &&
      /\.\d$/.test(String(command.key)) &&
      /\[\[|,\[/.test(stored) &&
      (reference === '' || lines(reference).every((line) => lines(embedded).includes(line))),
  },
  {
    what: 'DocumentDB does not let what null equals or the ends of the order bound meet a missing field in a projection or an array filter',
    judge:
      'https://www.mongodb.com/docs/manual/tutorial/query-for-null-fields/ (equal to null is null or missing) and expression_leaf.cpp (ComparisonMatchExpression::matchesSingleElement)',
    matches: (difference, text) =>
      (new RegExp(`"projection":{"\\w+":{"\\$elemMatch":{"\\w+":{${MEETS_MISSING}`).test(text) ||
        new RegExp(`"arrayFilters":.*{"\\w+\\.\\w+":{${MEETS_MISSING}`).test(text)) &&
      picksOthers(difference),
  },
  {
    what: 'DocumentDB leaves missing fields out of what is less than MaxKey or more than MinKey, or not, by index',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ and expression_leaf.cpp (ComparisonMatchExpression::matchesSingleElement)',
    matches: (difference, text) => WITH_ENDS.test(text) && picksOnly(difference, () => true),
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
    matches: (difference, text) =>
      text.includes('"$bits') &&
      WITH_FRACTION.test(difference.stored) &&
      picksOnly(difference, (document) => WITH_FRACTION.test(document)),
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
  {
    what: 'DocumentDB gives a double zero fifteen decimals where it becomes a decimal',
    judge: 'mongo/src/mongo/platform/decimal128.cpp (Decimal128(double): zero is not brought to 15 digits)',
    matches: ({ embedded, reference }) =>
      /"\$numberDecimal":"(0E-15|-?\d+\.\d*0{9,})"/.test(reference) &&
      withoutNumberTypes(embedded) === withoutNumberTypes(reference),
  },
  {
    what: 'DocumentDB takes 2.5 and the decimal 2.50 for two values in an index',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#numeric-types (numbers compare by value, whatever their types)',
    matches: ({ command, embedded, reference, stored }, text) => {
      const all = `${stored}${text}`;
      if (!all.includes('"$numberDecimal":"2.50"') || !/2\.5[^0]/.test(all)) return false;
      if (duplicates(embedded) !== duplicates(reference)) return true;
      if (!text.includes('2.5') || failed(embedded) || failed(reference)) return false;
      // a read gives or leaves out what holds the one or the other, and nothing else
      return (
        !READS.has(Object.keys(command)[0]!) ||
        onlyInOne(embedded, reference).every((one) => /^n=|2\.5/.test(one))
      );
    },
  },
  ...UPDATE_DIFFERENCES,
  ...PIPELINE_DIFFERENCES,
];

export function isKnown(difference: Difference): boolean {
  const text = EJSON.stringify(difference.command);
  return KNOWN_DIFFERENCES.some((known) => known.matches(difference, text));
}
