import { DecimalValue } from './bson/decimal.ts';
import type { BsonValue } from './bson/values.ts';
import {
  BinaryValue,
  DoubleValue,
  isInt32,
  ObjectIdValue,
  OpaqueValue,
  RegexValue,
  TimestampValue,
} from './bson/values.ts';

function showNumber(value: number, isDouble: boolean): string {
  return isDouble && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A value as MongoDB's messages write it. For people, not for parsing. */
export function showValue(value: BsonValue | undefined): string {
  if (value === undefined) return 'MISSING';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return showNumber(value, !isInt32(value));
  if (value instanceof DoubleValue) return showNumber(value.value, true);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof DecimalValue) return `Decimal128('${value}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectIdValue) return `ObjectId('${value.hex}')`;
  if (value instanceof BinaryValue)
    return `BinData(${value.subtype}, ${value.bytes.toString('hex').toUpperCase()})`;
  if (value instanceof RegexValue) return `/${value.pattern}/${value.flags}`;
  if (value instanceof TimestampValue)
    return `Timestamp(${value.value >> 32n}, ${value.value & 0xffffffffn})`;
  if (value instanceof OpaqueValue)
    return value.type === 0xff ? 'MinKey' : value.type === 0x7f ? 'MaxKey' : 'undefined';
  if (Array.isArray(value)) return value.length ? `[ ${value.map(showValue).join(', ')} ]` : '[]';
  const fields = [...value].map(([name, item]) => `${name}: ${showValue(item)}`);
  return fields.length ? `{ ${fields.join(', ')} }` : '{}';
}
