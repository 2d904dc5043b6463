/** Outcomes with one property taken away, to tell two that differ in nothing else. */
import { EJSON } from 'bson';
import type { Outcome } from './engines.ts';

export const lines = (outcome: Outcome): string[] => outcome.split('\n').sort();

/** The documents of a find, in an order that hides the engine's. */
export const documents = (outcome: Outcome): string =>
  outcome.startsWith('[')
    ? (EJSON.parse(outcome, { relaxed: false }) as object[])
        .map((item) => EJSON.stringify(item))
        .sort()
        .join()
    : outcome;

/** What only one of two outcomes has: documents of a find, lines of anything else. */
export function onlyInOne(embedded: Outcome, reference: Outcome): string[] {
  const items = (outcome: Outcome) =>
    outcome.startsWith('[')
      ? (EJSON.parse(outcome, { relaxed: false }) as object[]).map((item) => EJSON.stringify(item))
      : outcome.split('\n');
  const [ours, theirs] = [items(embedded), items(reference)];
  return [...ours.filter((item) => !theirs.includes(item)), ...theirs.filter((item) => !ours.includes(item))];
}

/** Whether there is an array with two equal elements. */
export function holdsTwice(json: string): boolean {
  let found = false;
  JSON.parse(json, (_name, value: unknown) => {
    if (Array.isArray(value))
      found ||= new Set(value.map((item) => JSON.stringify(item))).size < value.length;
    return value;
  });
  return found;
}

/** The same text for any date. */
export const withoutDates = (outcome: Outcome): string =>
  outcome.replace(/\{"\$date":\{"\$numberLong":"-?\d+"\}\}/g, '"date"');

/** The same text for numbers of the same value, whatever their type. */
export const withoutNumberTypes = (outcome: Outcome): string =>
  outcome.replace(/\{"\$number\w+":"([^"]+)"\}/g, (_whole, digits: string) => String(Number(digits)));

/** The same, whatever the order of fields. */
export const withoutFieldOrder = (outcome: Outcome): string => changed(outcome, (fields) => fields.sort());

/** The same without fields that hold an empty array or document, or nothing but such. */
export const withoutEmpty = (outcome: Outcome): string =>
  changed(outcome, (fields) =>
    fields.filter(([, value]) => !/^[[{]([[\]{},]|null)*$/.test(JSON.stringify(value))),
  );

/** The same, whatever the order in which $push put the elements. */
export const withoutListOrder = (outcome: Outcome): string =>
  changed(outcome, (fields) =>
    fields.map(([name, value]) => [
      name,
      name === 'r' && Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value,
    ]),
  );

/** The same without the arrays that are elements of arrays. */
export const withoutInnerArrays = (outcome: Outcome): string =>
  changed(outcome, (fields) =>
    fields.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter((item) => !Array.isArray(item)) : value,
    ]),
  );

type Fields = [name: string, value: unknown][];

/** Rewrites every document of a reply, from the inside out. */
function changed(outcome: Outcome, change: (fields: Fields) => Fields): string {
  const revise = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revise);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(change(Object.entries(value).map(([name, inner]) => [name, revise(inner)])));
  };
  return outcome
    .split('\n')
    .map((line) => (/^[[{]/.test(line) ? JSON.stringify(revise(JSON.parse(line))) : line))
    .join('\n');
}
