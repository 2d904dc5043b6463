import { DecimalValue } from './decimal.ts';
import type { BsonValue } from './values.ts';
import {
  BinaryValue,
  DoubleValue,
  isInt32,
  ObjectIdValue,
  OpaqueValue,
  RegexValue,
  TimestampValue,
} from './values.ts';

/** The order of BSON's types among each other: values of one rank compare by value, others by rank. */
export const RANK = {
  minKey: 1,
  undefined: 4,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  code: 60,
  codeWithScope: 65,
  maxKey: 127,
} as const;

const OPAQUE_RANKS: Record<number, number> = {
  0xff: RANK.minKey,
  0x06: RANK.undefined,
  0x0e: RANK.string,
  0x0c: RANK.dbPointer,
  0x0d: RANK.code,
  0x0f: RANK.codeWithScope,
  0x7f: RANK.maxKey,
};

/** A missing value ranks as null, which is how MongoDB sorts and indexes it. */
export function rankOf(value: BsonValue | undefined): number {
  switch (typeof value) {
    case 'undefined':
      return RANK.null;
    case 'string':
      return RANK.string;
    case 'number':
    case 'bigint':
      return RANK.number;
    case 'boolean':
      return RANK.boolean;
  }
  if (value === null) return RANK.null;
  if (value instanceof ObjectIdValue) return RANK.objectId;
  if (value instanceof Date) return RANK.date;
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Map) return RANK.object;
  if (value instanceof DoubleValue || value instanceof DecimalValue) return RANK.number;
  if (value instanceof BinaryValue) return RANK.binary;
  if (value instanceof RegexValue) return RANK.regex;
  if (value instanceof TimestampValue) return RANK.timestamp;
  return OPAQUE_RANKS[value.type]!;
}

const OPAQUE_NAMES: Record<number, string> = {
  0xff: 'minKey',
  0x06: 'undefined',
  0x0e: 'symbol',
  0x0c: 'dbPointer',
  0x0d: 'javascript',
  0x0f: 'javascriptWithScope',
  0x7f: 'maxKey',
};

/** The name that $type and error messages use. */
export function typeName(value: BsonValue | undefined): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return 'string';
    case 'number':
      return isInt32(value) ? 'int' : 'double';
    case 'bigint':
      return 'long';
    case 'boolean':
      return 'bool';
  }
  if (value === null) return 'null';
  if (value instanceof ObjectIdValue) return 'objectId';
  if (value instanceof Date) return 'date';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  if (value instanceof DoubleValue) return 'double';
  if (value instanceof DecimalValue) return 'decimal';
  if (value instanceof BinaryValue) return 'binData';
  if (value instanceof RegexValue) return 'regex';
  if (value instanceof TimestampValue) return 'timestamp';
  return OPAQUE_NAMES[(value as OpaqueValue).type]!;
}

/** Type numbers as $type takes them. */
export const TYPE_NUMBERS: Record<string, number> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};
