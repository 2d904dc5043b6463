/**
 * Where DocumentDB differs from MongoDB and the embedded database follows MongoDB. `judge` is MongoDB's
 * documentation, or, for error codes that it does not list, MongoDB's source; `../judged.test.ts` holds the
 * embedded database to it.
 */
import { EJSON } from 'bson';
import { isMalformed } from './commands.ts';
import type { Difference } from './engines.ts';
import { duplicates, failed, isError } from './known-difference.ts';
import type { KnownDifference } from './known-difference.ts';
import { documents, lines, withoutNumberTypes } from './outcome-texts.ts';
import { PIPELINE_DIFFERENCES } from './pipeline-differences.ts';
import { UPDATE_DIFFERENCES } from './update-differences.ts';

const sortPaths = (difference: Difference): string[] =>
  Object.keys((difference.command.sort ?? {}) as object).filter((path) => path !== '_id');

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
    what: 'DocumentDB gives an empty array in an array no key in a unique index, or that of an empty array by itself',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (a key for each element, whatever it is)',
    matches: ({ command, embedded, reference, stored }, text) =>
      ['insert', 'update', 'findAndModify', 'createIndexes'].some((name) => name in command) &&
      duplicates(embedded) !== duplicates(reference) &&
      /[[,]\[\]/.test(`${stored}${text}`),
  },
  {
    what: 'DocumentDB indexes two arrays side by side',
    judge:
      'https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/ (at most one indexed field may be an array)',
    matches: ({ embedded }) => isError(embedded, 171) || /errors=.*:171/.test(embedded),
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
  {
    what: 'DocumentDB takes 2.5 and the decimal 2.50 for two values in an index',
    judge:
      'https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#numeric-types (numbers compare by value, whatever their types)',
    matches: ({ embedded, reference, stored }, text) =>
      `${stored}${text}`.includes('"$numberDecimal":"2.50"') &&
      `${stored}${text}`.includes('2.5') &&
      (duplicates(embedded) !== duplicates(reference) || (text.includes('2.5') && !failed(embedded))),
  },
  ...UPDATE_DIFFERENCES,
  ...PIPELINE_DIFFERENCES,
];

export function isKnown(difference: Difference): boolean {
  const text = EJSON.stringify(difference.command);
  return KNOWN_DIFFERENCES.some((known) => known.matches(difference, text));
}
