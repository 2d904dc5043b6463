/** What a filter's conditions say about other filters: those of partial and sparse indexes. */
import { sameValue } from '../bson/compare.ts';
import { RANK, rankOf } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { RegexValue } from '../bson/values.ts';
import type { FieldFilter, Filter } from './filter.ts';

function isExtreme(value: BsonValue): boolean {
  const rank = rankOf(value);
  return rank === RANK.minKey || rank === RANK.maxKey;
}

/** Whether what meets the condition has the field. */
export function provesPresence({ operator, operand }: FieldFilter): boolean {
  if (operator === '$exists') return operand === true;
  if (operator === '$eq') return operand !== null;
  if (operator === '$in') return !(operand as BsonValue[]).includes(null);
  if (operator === '$gte' || operator === '$lte') return operand !== null && !isExtreme(operand);
  // every other value lies between MinKey and MaxKey, a missing one too
  if (operator === '$gt' || operator === '$lt') return !isExtreme(operand);
  return ['$type', '$regex', '$mod', '$size'].includes(operator);
}

/** Whether every document that meets the conditions meets the filter; "no" when in doubt. */
export function implies(conditions: FieldFilter[], filter: Filter): boolean {
  if (filter.kind === 'and') return filter.filters.every((part) => implies(conditions, part));
  if (filter.kind === 'or') return filter.filters.some((part) => implies(conditions, part));
  if (filter.kind !== 'field') return false;
  return conditions.some((condition) => condition.path === filter.path && impliesField(condition, filter));
}

function impliesField(condition: FieldFilter, filter: FieldFilter): boolean {
  if (condition.operator === filter.operator && sameValue(condition.operand, filter.operand)) return true;
  if (filter.operator === '$exists') return provesPresence(condition);
  const values =
    condition.operator === '$in'
      ? (condition.operand as BsonValue[])
      : condition.operator === '$eq'
        ? [condition.operand]
        : undefined;
  if (filter.operator === '$in' && values) {
    return values.every((value) =>
      (filter.operand as BsonValue[]).some(
        (other) => !(other instanceof RegexValue) && sameValue(value, other),
      ),
    );
  }
  return false;
}
