/** Where DocumentDB's aggregations answer otherwise than MongoDB's. */
import type { Outcome } from './engines.ts';
import { failed, isError } from './known-difference.ts';
import type { KnownDifference } from './known-difference.ts';
import {
  lines,
  withoutDates,
  withoutEmpty,
  withoutFieldOrder,
  withoutListOrder,
  withoutNumberTypes,
} from './outcome-texts.ts';

const withoutRemainders = (outcome: string): string =>
  outcome.replace(/\{"\$numberLong":"-?[0-2]"\}/g, '"remainder"');

/** A field `e` that is computed before a $group which does not look at it. */
const computesUnread = (text: string): boolean => {
  const [before, ...after] = text.split('{"$group":');
  return (
    after.length > 0 && /"\$(addFields|set|project)":/.test(before!) && !/"\$[ef]["."]/.test(after.join())
  );
};

const callsTextUnsupported = (embedded: Outcome, reference: Outcome): boolean =>
  isError(embedded, 241) && isError(reference, 115);

export const PIPELINE_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'DocumentDB gives { n: 0 } for $count of nothing',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/count/ (equal to a $group, which gives no document for no input)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$count"') && embedded === '' && reference === '{"n":{"$numberInt":"0"}}',
  },
  {
    what: 'DocumentDB calls a value that has no text unsupported (115)',
    judge: 'https://www.mongodb.com/docs/manual/reference/operator/aggregation/toString/ (ConversionFailure)',
    matches: ({ embedded, reference }) => callsTextUnsupported(embedded, reference),
  },
  {
    what: 'DocumentDB joins an empty local array with documents without the foreign field, and a regular expression with what it matches',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/lookup/ (equality; an array matches by its elements: here none), document_source_lookup.cpp makeMatchStageFromInput',
    matches: ({ embedded, reference, stored }, text) => {
      const names = [...text.matchAll(/"localField":"(\w)"/g)].map(([, name]) => `"${name}":[]`);
      const special = [...names, '{"$regularExpression"'];
      // what a later stage hides is among the stored documents
      const hidden = /"\$lookup".*"\$(unset|set|addFields|project|unwind|replaceWith)"/.test(text)
        ? stored
        : '';
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
    what: 'which of equal numbers of several types stands for a group is nowhere said, nor in what order $push meets the documents',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/ and …/push/ (the order of documents is undetermined)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$group"') &&
      lines(withoutListOrder(withoutNumberTypes(embedded))).join() ===
        lines(withoutListOrder(withoutNumberTypes(reference))).join(),
  },
  {
    what: 'DocumentDB takes neighbouring stages for one; with a stage between any two it answers as the embedded database',
    judge:
      'https://www.mongodb.com/docs/manual/core/aggregation-pipeline/ (each stage works on the output of the one before)',
    matches: ({ embedded, apart }) =>
      apart !== undefined && (embedded === apart || callsTextUnsupported(embedded, apart)),
  },
  {
    what: 'DocumentDB moves a field that becomes a document to the end, and lets a left-out path leave an empty document',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/addFields/ (an existing field is replaced)',
    matches: ({ embedded, reference }, text) =>
      /\{"\$set":|"\$addFields"/.test(text) &&
      withoutFieldOrder(withoutEmpty(embedded)) === withoutFieldOrder(withoutEmpty(reference)),
  },
  {
    what: 'DocumentDB computes no fields that nobody reads before $count or $group, or before a filter that nothing meets',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/count/ (documents that reach the stage; the stages before may fail)',
    matches: ({ embedded, reference }, text) =>
      failed(embedded) &&
      ((text.includes('{"$count":"n"}]') && reference.startsWith('{"n":')) ||
        // it filters first
        (/"\$(addFields|set|project)":.*"\$match":/.test(text) && reference === '') ||
        (text.includes('{"$nor":[{}') && reference === '') ||
        (computesUnread(text) && !failed(reference)) ||
        // of two fields of one name the first, which the second replaces
        (/("e":.*){2}/.test(text) && isError(embedded, 14) && isError(reference, 241))),
  },
  {
    what: 'DocumentDB works on documents that a later $limit leaves out',
    judge:
      'https://www.mongodb.com/docs/manual/core/aggregation-pipeline-optimization/ (a $limit moves before what computes fields)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$limit"') && !failed(embedded) && failed(reference),
  },
  {
    what: 'DocumentDB cuts off days and what is longer from a start of its own',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/dateTrunc/ (the start of the unit that the date lies in)',
    matches: ({ embedded, reference }, text) =>
      /"\$dateTrunc":.*"unit":"(day|week|month|year)"/.test(text) &&
      withoutDates(embedded) === withoutDates(reference),
  },
  {
    what: 'DocumentDB adds local days and months to the hour of UTC',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/dateAdd/#time-zone (the local time stays, summer or winter)',
    matches: ({ embedded, reference }, text) =>
      /"\$dateAdd":.*"unit":"(day|week|month|year)".*"timezone"/.test(text) &&
      withoutDates(embedded) === withoutDates(reference),
  },
  {
    what: 'DocumentDB forgets the order of unwound elements, and of documents without their _id, before $first and $last',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/unwind/ (a document for each element), …/last/ (in the order of the documents)',
    matches: ({ embedded, reference }, text) =>
      /("\$unwind"|"_id":0\}).*"\$(first|last|mergeObjects)"/.test(text) &&
      lines(embedded).length === lines(reference).length,
  },
  {
    what: 'DocumentDB makes 1970 of a date that is too far away; the embedded database, which has dates of 64 bits as little, refuses',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/add/ (a date and milliseconds make a date)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$add"') && isError(embedded, 15) && reference.includes('{"$date":{"$numberLong":"0"}}'),
  },
  {
    what: 'DocumentDB takes the remainder of whole numbers as if they were doubles',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/mod/ and expression.cpp (ExpressionMod: long by long)',
    matches: ({ embedded, reference, stored }, text) =>
      text.includes('"$mod"') &&
      stored.includes('9007199254740993') &&
      withoutRemainders(embedded) === withoutRemainders(reference),
  },
  {
    what: 'DocumentDB looks at every operand of $add and $multiply, MongoDB stops at the first null',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/add/ and expression.cpp (ExpressionAdd::evaluate)',
    matches: ({ embedded, reference }, text) =>
      /"\$(add|multiply)"/.test(text) && !failed(embedded) && isError(reference, 14),
  },
  {
    what: 'DocumentDB writes doubles with six digits and an exponent',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/aggregation/toString/ (2.5 is "2.5"), builder.h (%.16g)',
    matches: ({ reference }, text) => /"\$(toString|convert)"/.test(text) && /\dE[+-]\d/.test(reference),
  },
];
