import { MAX_FURTHER_SERVICES } from '@sportello/shared/appointment';
import { slugSchema } from '@sportello/shared/identifier';
import { visitModes } from '@sportello/shared/service';

const MOST_PERSONS = 10;

/** How many come along, as typed; nobody where it is no number. */
export const personsOf = (text: string | null): number =>
  Math.min(MOST_PERSONS, Math.max(0, Math.trunc(Number(text)) || 0));

/**
 * What the page "Luogo" is asked to compare offices for, before anything is chosen for good: its own form sent by GET,
 * or a link to book the same again. Undefined where the address says nothing of it.
 */
export function visitTried(params: URLSearchParams) {
  if (!params.has('confronta')) return undefined;
  const officeId = params.get('officeId') ?? '';
  return {
    also: params
      .getAll('also')
      .filter((id) => slugSchema.safeParse(id).success)
      .slice(0, MAX_FURTHER_SERVICES),
    extraPersons: personsOf(params.get('extraPersons')),
    officeId: slugSchema.safeParse(officeId).success ? officeId : undefined,
    mode: visitModes.find((one) => one === params.get('mode')),
  };
}
