import { compareBytes, type CompareText } from './bson/compare.ts';
import type { Fold } from './bson/key-encoding.ts';
import type { BsonDocument, BsonValue } from './bson/values.ts';
import { isDocument } from './bson/values.ts';
import { CommandError } from './command-error.ts';

/** How texts are compared; two collations with the same `id` are the same. */
export interface Collation {
  readonly id: string;
  readonly spec: BsonDocument;
  readonly compare: CompareText;
}

const FIELDS = new Set([
  'locale', 'strength', 'caseLevel', 'caseFirst', 'numericOrdering', 'alternate', 'maxVariable', 'normalization',
  'backwards', 'version',
]); // prettier-ignore

const known = new Map<string, Collation>();

/**
 * Reads a collation as commands give it; `undefined` stands for MongoDB's simple comparison of bytes.
 * @throws CommandError 2 BadValue, 9 FailedToParse, 14 TypeMismatch; 115 for what Intl cannot express
 */
export function parseCollation(value: BsonValue | undefined): Collation | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isDocument(value))
    throw new CommandError(14, "BSON field 'collation' is the wrong type, expected type 'object'");
  if (value.size === 0) return undefined;
  for (const name of value.keys()) {
    if (!FIELDS.has(name))
      throw new CommandError(40415, `BSON field 'collation.${name}' is an unknown field.`);
  }
  const locale = value.get('locale');
  if (typeof locale !== 'string')
    throw new CommandError(40414, "BSON field 'collation.locale' is missing but a required field");
  if (locale === 'simple') return undefined;
  const strength = numberOf(value.get('strength') ?? 3);
  if (![1, 2, 3, 4, 5].includes(strength)) {
    throw new CommandError(
      51024,
      `BSON field 'strength' value must be between 1 and 5, actual value '${strength}'`,
    );
  }
  refuse(value, strength);
  const id = JSON.stringify([
    locale,
    strength,
    value.get('numericOrdering') === true,
    value.get('caseLevel') === true,
    value.get('caseFirst') ?? 'off',
    value.get('alternate') ?? 'non-ignorable',
  ]);
  let collation = known.get(id);
  if (!collation)
    known.set(
      id,
      (collation = {
        id,
        spec: fullSpec(locale, strength, value),
        compare: comparer(locale, strength, value),
      }),
    );
  return collation;
}

const numberOf = (value: BsonValue): number =>
  typeof value === 'object' && value !== null && 'value' in value ? Number(value.value) : Number(value);

function refuse(spec: BsonDocument, strength: number): void {
  const shifted = spec.get('alternate') === 'shifted';
  const unusual =
    // punctuation counts again at the fourth level, which Intl leaves out
    (shifted && (strength > 3 || spec.get('maxVariable') === 'space')) ||
    spec.get('backwards') === true ||
    (spec.get('caseLevel') === true && strength !== 1);
  if (unusual) throw new CommandError(115, 'this collation option is not supported by the embedded database');
}

function comparer(locale: string, strength: number, spec: BsonDocument): CompareText {
  const tag = locale.replaceAll('_', '-').replace(/@collation=(\w+)/, '-u-co-$1');
  const base = spec.get('caseLevel') === true ? 'case' : 'base';
  const caseFirst = spec.get('caseFirst');
  try {
    if (Intl.Collator.supportedLocalesOf(tag).length === 0) throw new RangeError(tag);
    const collator = new Intl.Collator(tag, {
      sensitivity: strength === 1 ? base : strength === 2 ? 'accent' : 'variant',
      numeric: spec.get('numericOrdering') === true,
      caseFirst: caseFirst === 'upper' || caseFirst === 'lower' ? caseFirst : 'false',
      ignorePunctuation: spec.get('alternate') === 'shifted',
    });
    // While punctuation counts as letters do, the fourth level tells nothing apart.
    if (strength < 5) return collator.compare;
    return (a, b) => collator.compare(a, b) || compareBytes(a.normalize('NFD'), b.normalize('NFD'));
  } catch {
    throw new CommandError(2, `Field 'locale' is invalid in: { locale: "${locale}" }`);
  }
}

/** What listIndexes and listCollections show: every field with its default. */
function fullSpec(locale: string, strength: number, spec: BsonDocument): BsonDocument {
  return new Map<string, BsonValue>([
    ['locale', locale],
    ['caseLevel', spec.get('caseLevel') === true],
    ['caseFirst', spec.get('caseFirst') ?? 'off'],
    ['strength', strength],
    ['numericOrdering', spec.get('numericOrdering') === true],
    ['alternate', spec.get('alternate') ?? 'non-ignorable'],
    ['maxVariable', 'punct'],
    ['normalization', spec.get('normalization') === true],
    ['backwards', false],
    ['version', '57.1'],
  ]);
}

/**
 * Maps each text to the first one seen that the collation calls equal to it, so that keys of equal
 * texts are equal. The keys say nothing about order.
 */
export function createFold(collation: Collation): Fold {
  const sorted: string[] = [];
  const exact = new Map<string, string>();
  return (text) => {
    const hit = exact.get(text);
    if (hit !== undefined) return hit;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (collation.compare(sorted[middle]!, text) < 0) low = middle + 1;
      else high = middle;
    }
    const found = sorted[low];
    const same = found !== undefined && collation.compare(found, text) === 0 ? found : text;
    if (same === text) sorted.splice(low, 0, text);
    exact.set(text, same);
    return same;
  };
}
