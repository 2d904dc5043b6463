/** Which documents the filters of a command pick, on both engines: a difference of filters is known only for what they pick differently. */
import type { Db } from 'mongodb';
import type { Command } from './commands.ts';
import { outcome } from './engines.ts';
import type { Outcome } from './engines.ts';
import { onlyInOne } from './outcome-texts.ts';
import { referenceCommand } from './reference-command.ts';

export interface Picks {
  readonly embedded: Outcome;
  readonly reference: Outcome;
}

type Fields = Record<string, unknown>;

const statements = (command: Command): Fields[] =>
  ((command.updates ?? command.deletes) as Fields[] | undefined) ?? [command];

/** Where documents are picked from the collection itself: not by a later stage. */
function finds(command: Command, isOfInterest: (part: Fields) => boolean): Command[] | undefined {
  if ('aggregate' in command) {
    const [first, ...later] = (command.pipeline as Fields[]).filter((stage) => !('$sort' in stage));
    if (!first || !('$match' in first) || later.some(isOfInterest)) return undefined;
    return [find(first.$match, command)];
  }
  // DocumentDB's writes do not always go the way of its finds
  return statements(command).flatMap((one) => {
    const asked = find(one.q ?? one.filter ?? one.query ?? {}, one);
    return 'hint' in asked ? [asked] : [asked, { ...asked, hint: { $natural: 1 } }];
  });
}

function find(filter: unknown, command: Fields): Command {
  const asGiven = ['hint', 'collation', 'let'].filter((name) => command[name] !== undefined);
  const options = Object.fromEntries(asGiven.map((name) => [name, command[name]]));
  return { find: 'c', filter, ...options, batchSize: 1000 } as Command;
}

/** Asked before a command of interest runs; undefined where a find cannot tell. */
export async function picksOf(
  embedded: Db,
  reference: Db,
  command: Command,
  isOfInterest: (part: Fields) => boolean,
): Promise<Picks | undefined> {
  const asked = isOfInterest(command) && finds(command, isOfInterest);
  if (!asked) return undefined;
  const ask = async (db: Db, commands: Command[]) => {
    const found: Outcome[] = [];
    for (const one of commands) found.push(await outcome(db, one));
    return found.join('\n');
  };
  return {
    embedded: await ask(embedded, asked),
    reference: await ask(reference, asked.map(referenceCommand)),
  };
}

/** The documents that one engine picks and the other does not, as texts. */
export const pickedByOne = ({ embedded, reference }: Picks): string[] => {
  const [ours, theirs] = [embedded.split('\n'), reference.split('\n')];
  return ours.flatMap((outcome, at) => onlyInOne(outcome, theirs[at]!));
};
