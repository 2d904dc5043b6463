import type { BsonValue } from '../bson/values.ts';
import { UNDEFINED } from '../bson/values.ts';
import { numberValue } from '../numbers.ts';

/** What an aggregation expression takes for true: all but false, zero, null and missing. */
export function isTrue(value: BsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === UNDEFINED) return false;
  return numberValue(value) !== 0;
}
