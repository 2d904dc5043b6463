import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { RegexValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { compileRegex } from '../query/regex.ts';
import { isNullish, named, positional } from './operator-arguments.ts';
import { toText } from './conversions.ts';
import type { Operator } from './operators.ts';

const concat = positional(0, Infinity, (values) => {
  let joined = '';
  for (const value of values) {
    if (isNullish(value)) return null;
    if (typeof value !== 'string')
      throw new CommandError(16702, `$concat only supports strings, not ${typeName(value)}`);
    joined += value;
  }
  return joined;
});

/** MongoDB changes the case of ASCII letters only. */
const letterCase = (pattern: RegExp, change: (letter: string) => string): Operator =>
  positional(1, 1, ([value]) => (isNullish(value) ? '' : toText(value, 16007).replace(pattern, change)));

const lengthOf = (name: string, code: number, measure: (text: string) => number): Operator =>
  positional(1, 1, ([value]) => {
    if (typeof value !== 'string')
      throw new CommandError(code, `${name} requires a string argument, found: ${typeName(value)}`);
    return measure(value);
  });

const indexOfCodePoint = positional(2, 4, ([input, search, start, end]) => {
  if (isNullish(input)) return null;
  if (typeof input !== 'string')
    throw new CommandError(
      40093,
      `$indexOfCP requires a string as the first argument, found: ${typeName(input)}`,
    );
  if (typeof search !== 'string')
    throw new CommandError(
      40094,
      `$indexOfCP requires a string as the second argument, found: ${typeName(search)}`,
    );
  if (start !== undefined || end !== undefined)
    throw new CommandError(115, '$indexOfCP with bounds is not supported by the embedded database');
  const at = input.indexOf(search);
  return at < 0 ? -1 : [...input.slice(0, at)].length;
});

function regexOf(
  values: Map<string, BsonValue | undefined>,
  name: string,
): { input: string; regex: RegExp } | undefined {
  const input = values.get('input');
  const pattern = values.get('regex');
  const options = values.get('options');
  if (!isNullish(input) && typeof input !== 'string')
    throw new CommandError(51104, `${name} needs 'input' to be of type string`);
  if (!isNullish(pattern) && typeof pattern !== 'string' && !(pattern instanceof RegexValue))
    throw new CommandError(51105, `${name} needs 'regex' to be of type string or regex`);
  if (!isNullish(options) && typeof options !== 'string')
    throw new CommandError(51106, `${name} needs 'options' to be of type string`);
  if (isNullish(input) || isNullish(pattern)) return undefined;
  if (pattern instanceof RegexValue && pattern.flags && options)
    throw new CommandError(
      51107,
      `${name}: found regex option(s) specified in both 'regex' and 'option' fields`,
    );
  const regex =
    pattern instanceof RegexValue
      ? new RegexValue(pattern.pattern, (options as string) || pattern.flags)
      : new RegexValue(pattern as string, (options as string | undefined) ?? '');
  return { input: input as string, regex: compileRegex(regex) };
}

function describe(match: RegExpExecArray): BsonDocument {
  return new Map<string, BsonValue>([
    ['match', match[0]],
    ['idx', [...match.input.slice(0, match.index)].length],
    ['captures', match.slice(1).map((capture) => capture ?? null)],
  ]);
}

export const textOperators: Record<string, Operator> = {
  $concat: concat,
  $toUpper: letterCase(/[a-z]+/g, (letters) => letters.toUpperCase()),
  $toLower: letterCase(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  $strLenCP: lengthOf('$strLenCP', 34471, (text) => [...text].length),
  $strLenBytes: lengthOf('$strLenBytes', 34473, (text) => Buffer.byteLength(text)),
  $indexOfCP: indexOfCodePoint,
  $regexMatch: named(['input', 'regex'], ['options'], (values) => {
    const found = regexOf(values, '$regexMatch');
    return found ? found.regex.test(found.input) : false;
  }),
  $regexFind: named(['input', 'regex'], ['options'], (values) => {
    const found = regexOf(values, '$regexFind');
    const match = found?.regex.exec(found.input);
    return match ? describe(match) : null;
  }),
  $regexFindAll: named(['input', 'regex'], ['options'], (values) => {
    const found = regexOf(values, '$regexFindAll');
    if (!found) return [];
    return [...found.input.matchAll(new RegExp(found.regex.source, `${found.regex.flags}g`))].map(describe);
  }),
};
