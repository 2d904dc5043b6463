/** Where DocumentDB changes documents otherwise than MongoDB. */
import { duplicates, errorsByStatement, failed, isError } from './known-difference.ts';
import type { Outcome } from './engines.ts';
import type { KnownDifference } from './known-difference.ts';
import { withoutEmpty, withoutInnerArrays, withoutNumberTypes } from './outcome-texts.ts';

const withoutModified = (outcome: Outcome): string => outcome.replace(/modified=\d+/, '');
const modified = (outcome: Outcome): number => Number(/modified=(\d+)/.exec(outcome)?.[1]);

export const UPDATE_DIFFERENCES: readonly KnownDifference[] = [
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
    matches: ({ embedded, reference, stored }, text) =>
      /"\$(pull|pullAll|pop|rename|unset)"/.test(text) &&
      // those of a place in an empty array too
      (text.includes('"upsert":true') || (/"\w\.\d"/.test(text) && /":\[\]/.test(stored))) &&
      // an empty document is no duplicate of a missing field
      (withoutModified(withoutEmpty(embedded)) === withoutModified(withoutEmpty(reference)) ||
        isError(embedded, 11000) ||
        isError(reference, 11000)),
  },
  {
    what: 'DocumentDB fails a $rename of nothing to where nothing can be, and none from below an array',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/rename/ (does nothing if the field does not exist), rename_node.cpp (PathNotViable for a source that cannot be)',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$rename"') &&
      ((!failed(embedded) && isError(reference, 9, 28)) ||
        (isError(embedded, 28) && (!failed(reference) || isError(reference, 2)))),
  },
  {
    what: 'DocumentDB looks for the matched position before it knows whether anything matched, and for the path before that',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/positional/ (the first element of a document that matched), update_object_node.cpp (BadValue where none did)',
    matches: ({ embedded, reference, stored }, text) =>
      /\.\$["."]/.test(text) &&
      ((isError(reference, 2) && !failed(embedded)) ||
        // an empty array has no element that could have matched, a negation names none, and what is inserted was not matched
        (isError(embedded, 2) &&
          (isError(reference, 28) ||
            /":\[\]/.test(stored) ||
            /"\$(ne|nin|not|nor)"|"upsert":true/.test(text)))),
  },
  {
    what: 'DocumentDB says FailedToParse (9) where a path names a field of an array',
    judge: 'https://www.mongodb.com/docs/manual/reference/error-codes/ (28 PathNotViable)',
    matches: ({ embedded, reference }) =>
      (isError(embedded, 28) && isError(reference, 9)) ||
      // not only in the last statement
      embedded === reference.replace(/(?<=[=,]\d+:)9\b/g, '28'),
  },
  {
    what: 'DocumentDB does nothing for $push or $addToSet of nothing to a missing field',
    judge: 'mongo/src/mongo/db/update: push_node and addtoset_node make the empty array first',
    matches: ({ embedded, reference }, text) =>
      /"\$each":\[\]|"\$slice":0/.test(text) &&
      (withoutModified(embedded) === withoutModified(reference) ||
        withoutEmpty(embedded) === withoutEmpty(reference) ||
        // the empty array is a duplicate where the field is unique
        duplicates(embedded) > duplicates(reference)),
  },
  {
    what: 'DocumentDB loses the sign and the exponent of a zero that $mul makes',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/mul/ (zero of the same numeric type as the multiplier), IEEE 754-2008',
    matches: ({ embedded, reference }, text) =>
      text.includes('"$mul"') && withoutNumberTypes(embedded) === withoutNumberTypes(reference),
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
      isError(reference, 2, 9, 14, 28, 11000),
  },
  {
    what: 'DocumentDB counts $inc by nothing and a replacement by the same as a change',
    judge:
      'https://www.mongodb.com/docs/manual/reference/command/update/#output (nModified counts documents that changed)',
    matches: ({ embedded, reference }, text) =>
      /"\$inc":\{"[\w.]+":(0|\{"\$number\w+":"0")|"u":\{(?!"\$)/.test(text) &&
      withoutModified(embedded) === withoutModified(reference) &&
      modified(embedded) < modified(reference),
  },
  {
    what: 'DocumentDB pulls an array out of an array by fields that it cannot have',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/pull/ (a condition on fields is for elements that are documents), pull_node.cpp (ObjectMatcher)',
    matches: ({ embedded, reference, stored }, text) =>
      /"\$pull":\{"[\w.]+":\{"\w+":null\}\}/.test(text) &&
      /\[\[|,\[/.test(stored) &&
      // nothing else is gone, and more is gone there
      withoutModified(withoutInnerArrays(embedded)) === withoutModified(withoutInnerArrays(reference)) &&
      (embedded.length > reference.length || modified(embedded) < modified(reference)),
  },
  {
    what: 'DocumentDB tests an array in an array as one value for $ne, for several conditions and for a regular expression by itself',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/pull/ (as a query on the element), pull_node.cpp (WrappedObjectMatcher)',
    matches: ({ embedded, reference, stored }, text) =>
      (/"\$pull":\{"[\w.]+":\{"\$(ne|nin|not|regularExpression)"/.test(text) ||
        /"\$pull":\{"[\w.]+":\{"\$\w+":.*,"\$\w+":/.test(text)) &&
      /\[\[|,\[/.test(`${stored}${embedded}${reference}`),
  },
  {
    what: 'DocumentDB counts with booleans as if they were numbers',
    judge:
      'https://www.mongodb.com/docs/manual/reference/operator/update/inc/ (fails on a field that is not numeric)',
    matches: ({ embedded, reference, stored }, text) =>
      /"\$(inc|mul)"/.test(text) &&
      /true|false/.test(`${stored}${text}`) &&
      (failed(reference)
        ? [...errorsByStatement(embedded)].some(
            ([at, code]) => code === '14' && errorsByStatement(reference).get(at) !== '14',
          )
        : isError(embedded, 14)),
  },
];
