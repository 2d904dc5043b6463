import type { Command } from './commands.ts';
import type { Json } from './values.ts';

/**
 * What the reference is asked in place of a command. DocumentDB lets `$all: []` match, and its writes take other documents
 * by it than its finds. MongoDB says that it matches nothing (https://www.mongodb.com/docs/manual/reference/operator/query/all/),
 * which is what `$in: []` means to both.
 */
export function referenceCommand(command: Command): Command {
  return rewrite(command) as Command;
}

function rewrite(value: Json): Json {
  if (Array.isArray(value)) return value.map(rewrite);
  // a BSON type is a class of its own
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const fields = Object.entries(value as Record<string, Json>).map(([name, inner]): [string, Json] =>
    name === '$all' && Array.isArray(inner) && inner.length === 0 ? ['$in', inner] : [name, rewrite(inner)],
  );
  return Object.fromEntries(fields);
}
