import type { ProblemCode } from '@sportello/shared/problem';

/** An expected refusal. It knows nothing of HTTP: `http/problem.ts` gives each code its status. */
export class DomainError extends Error {
  readonly code: ProblemCode;
  /** What the reader's sentence needs: labels, times, limits; never personal data of somebody else. */
  readonly data: Record<string, unknown>;

  constructor(code: ProblemCode, data: Record<string, unknown> = {}) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.data = data;
  }
}

const DUPLICATE_KEY = 11000;
/** PostgreSQL's name of a duplicate that DocumentDB finds in an update, where a gateway passes it on as it is. */
const EXCLUSION_VIOLATION = 'SQLSTATE 23P01';

/** Engines word a duplicate differently; only the code is common to all. */
export const isDuplicateKey = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('code' in error && error.code === DUPLICATE_KEY) ||
    ('codeName' in error && error.codeName === EXCLUSION_VIOLATION));
