/** Decimal128 (IEEE 754-2008, binary integer significand) as a sign, a coefficient and a power of ten. */

const BIAS = 6176;
const MAX_DIGITS = 34;
const COEFFICIENT_MASK = (1n << 113n) - 1n;

export class DecimalValue {
  readonly kind: 'finite' | 'infinity' | 'nan';
  /** Signed coefficient; for an infinity only its sign counts. */
  readonly coefficient: bigint;
  readonly exponent: number;
  readonly negative: boolean;
  constructor(kind: 'finite' | 'infinity' | 'nan', coefficient: bigint, exponent: number, negative: boolean) {
    this.kind = kind;
    this.coefficient = coefficient;
    this.exponent = exponent;
    this.negative = negative;
  }

  toString(): string {
    if (this.kind === 'nan') return 'NaN';
    const sign = this.negative ? '-' : '';
    if (this.kind === 'infinity') return `${sign}Infinity`;
    const digits = (this.coefficient < 0n ? -this.coefficient : this.coefficient).toString();
    const scientific = this.exponent + digits.length - 1;
    if (scientific < -6 || this.exponent > 0) {
      const rest = digits.slice(1);
      return `${sign}${digits[0]}${rest ? `.${rest}` : ''}E${scientific < 0 ? '' : '+'}${scientific}`;
    }
    if (this.exponent === 0) return sign + digits;
    const padded = digits.padStart(1 - this.exponent, '0');
    return `${sign}${padded.slice(0, this.exponent)}.${padded.slice(this.exponent)}`;
  }
}

export const DECIMAL_NAN = new DecimalValue('nan', 0n, 0, false);

const digitsOf = (value: bigint) => (value < 0n ? -value : value).toString().length;

/** Rounds half to even to 34 digits; too large becomes an infinity. */
export function makeDecimal(coefficient: bigint, exponent: number, negativeZero = false): DecimalValue {
  let digits = coefficient;
  let power = exponent;
  let drop = Math.max(digitsOf(digits) - MAX_DIGITS, -BIAS - power);
  if (drop > 0) {
    digits = divideHalfEven(digits, 10n ** BigInt(Math.min(drop, 6200)));
    power += drop;
    drop = digitsOf(digits) - MAX_DIGITS;
    if (drop > 0) {
      digits /= 10n;
      power += 1;
    }
  }
  while (power > 6111 && digits !== 0n && digitsOf(digits) < MAX_DIGITS) {
    digits *= 10n;
    power -= 1;
  }
  if (digits === 0n) power = Math.min(Math.max(power, -BIAS), 6111);
  const negative = digits < 0n || (digits === 0n && negativeZero);
  if (power > 6111) return new DecimalValue('infinity', negative ? -1n : 1n, 0, negative);
  return new DecimalValue('finite', digits, power, negative);
}

export function divideHalfEven(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  const rest = (value < 0n ? -value : value) % by;
  const twice = rest * 2n;
  const up = twice > by || (twice === by && (quotient & 1n) === 1n);
  return up ? quotient + (value < 0n ? -1n : 1n) : quotient;
}

export function readDecimal(buffer: Buffer, at: number): DecimalValue {
  const low = buffer.readBigUInt64LE(at);
  const high = buffer.readBigUInt64LE(at + 8);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return DECIMAL_NAN;
  if (combination === 0x1e) return new DecimalValue('infinity', negative ? -1n : 1n, 0, negative);
  const large = combination >= 0x18;
  const exponent = Number((high >> (large ? 47n : 49n)) & 0x3fffn) - BIAS;
  const coefficient = large ? 0n : ((high << 64n) | low) & COEFFICIENT_MASK;
  return new DecimalValue('finite', negative ? -coefficient : coefficient, exponent, negative);
}

export function writeDecimal(value: DecimalValue, buffer: Buffer, at: number): void {
  const sign = value.negative ? 1n << 63n : 0n;
  if (value.kind !== 'finite') {
    buffer.writeBigUInt64LE(0n, at);
    buffer.writeBigUInt64LE(sign | (value.kind === 'nan' ? 0x1fn << 58n : 0x1en << 58n), at + 8);
    return;
  }
  const coefficient = value.coefficient < 0n ? -value.coefficient : value.coefficient;
  const bits = (BigInt(value.exponent + BIAS) << 113n) | coefficient;
  buffer.writeBigUInt64LE(bits & 0xffffffffffffffffn, at);
  buffer.writeBigUInt64LE(sign | (bits >> 64n), at + 8);
}

/** Returns undefined for text that is not a decimal number. */
export function parseDecimal(text: string): DecimalValue | undefined {
  if (/^[+-]?nan$/i.test(text)) return DECIMAL_NAN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return new DecimalValue('infinity', infinity[1] === '-' ? -1n : 1n, 0, infinity[1] === '-');
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i.exec(text);
  if (!match || !(match[2] || match[3])) return undefined;
  const digits = BigInt(`${match[2]}${match[3] ?? ''}`);
  const exponent = Number(match[4] ?? 0) - (match[3]?.length ?? 0);
  const negative = match[1] === '-';
  return makeDecimal(negative ? -digits : digits, exponent, negative);
}

/** MongoDB turns a double into a decimal with 15 significant digits. */
export function decimalFromDouble(value: number): DecimalValue {
  if (Number.isNaN(value)) return DECIMAL_NAN;
  if (!Number.isFinite(value)) return new DecimalValue('infinity', value < 0 ? -1n : 1n, 0, value < 0);
  if (value === 0) return makeDecimal(0n, 0, Object.is(value, -0));
  return parseDecimal(value.toExponential(14))!;
}

export function decimalToNumber(value: DecimalValue): number {
  if (value.kind === 'nan') return NaN;
  if (value.kind === 'infinity') return value.negative ? -Infinity : Infinity;
  return Number(`${value.coefficient}e${value.exponent}`);
}

export function addDecimals(a: DecimalValue, b: DecimalValue): DecimalValue {
  if (a.kind === 'nan' || b.kind === 'nan') return DECIMAL_NAN;
  if (a.kind === 'infinity') return b.kind === 'infinity' && a.negative !== b.negative ? DECIMAL_NAN : a;
  if (b.kind === 'infinity') return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum =
    a.coefficient * 10n ** BigInt(a.exponent - exponent) +
    b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return makeDecimal(sum, exponent, a.negative && b.negative);
}

export function multiplyDecimals(a: DecimalValue, b: DecimalValue): DecimalValue {
  if (a.kind === 'nan' || b.kind === 'nan') return DECIMAL_NAN;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinity' || b.kind === 'infinity') {
    const zero =
      (a.kind === 'finite' && a.coefficient === 0n) || (b.kind === 'finite' && b.coefficient === 0n);
    return zero ? DECIMAL_NAN : new DecimalValue('infinity', negative ? -1n : 1n, 0, negative);
  }
  return makeDecimal(a.coefficient * b.coefficient, a.exponent + b.exponent, negative);
}

/** The caller has ruled out a zero divisor. */
export function divideDecimals(a: DecimalValue, b: DecimalValue): DecimalValue {
  if (a.kind === 'nan' || b.kind === 'nan' || (a.kind === 'infinity' && b.kind === 'infinity'))
    return DECIMAL_NAN;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinity') return new DecimalValue('infinity', negative ? -1n : 1n, 0, negative);
  if (b.kind === 'infinity') return makeDecimal(0n, -BIAS, negative);
  const shift = Math.max(0, MAX_DIGITS + 3 + digitsOf(b.coefficient) - digitsOf(a.coefficient));
  const scaled = a.coefficient * 10n ** BigInt(shift);
  let quotient = scaled / b.coefficient;
  let exponent = a.exponent - b.exponent - shift;
  const exact = scaled % b.coefficient === 0n;
  if (!exact) {
    // one sticky digit keeps the later rounding honest
    quotient = quotient * 10n + (negative ? -1n : 1n);
    exponent -= 1;
  }
  const ideal = a.exponent - b.exponent;
  while (exact && exponent < ideal && quotient % 10n === 0n && quotient !== 0n) {
    quotient /= 10n;
    exponent += 1;
  }
  return makeDecimal(quotient, exponent, negative);
}
