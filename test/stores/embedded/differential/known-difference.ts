import type { Difference, Outcome } from './engines.ts';

export interface KnownDifference {
  readonly what: string;
  /** MongoDB's documentation, or, for error codes that it does not list, MongoDB's source. */
  readonly judge: string;
  matches(difference: Difference, text: string): boolean;
}

export const isError = (outcome: Outcome, ...codes: number[]): boolean =>
  codes.some((code) => outcome === `error ${code}` || new RegExp(`errors=.*:${code}$`).test(outcome));

export const failed = (outcome: Outcome): boolean => /^error |errors=\d/.test(outcome);

/** How many statements met a duplicate. */
export const duplicates = (outcome: Outcome): number => outcome.split('11000').length - 1;

/** The codes of a write's statements that failed, by their place. */
export const errorsByStatement = (outcome: Outcome): ReadonlyMap<string, string> =>
  new Map([...outcome.matchAll(/(\d+):(\d+)/g)].map(([, at, code]) => [at!, code!]));
