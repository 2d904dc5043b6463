import type { QueryFilter, UpdateQuery } from 'mongoose';
import { COMMANDS_KEPT } from './ticket-document.ts';

interface Versioned {
  _id: string;
  version: number;
  commandIds: string[];
}

/**
 * The one write by which a ticket or a desk changes: only if it is still as it was when the change was decided on, and a command has its
 * effect once. Fields of `fields` that are undefined are removed; `push` is what goes on lists besides.
 */
export function guardedChange<D extends Versioned>(
  before: { id: string; version: number },
  fields: object,
  { commandId, push }: { commandId: string | undefined; push: Record<string, unknown> },
): { filter: QueryFilter<D>; update: UpdateQuery<D> } {
  const entries = Object.entries(fields);
  const unset = entries.flatMap(([key, value]) => (value === undefined ? [[key, 1]] : []));
  const filter = {
    _id: before.id,
    version: before.version,
    ...(commandId && { commandIds: { $ne: commandId } }),
  };
  const update = {
    $set: {
      ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
      version: before.version + 1,
    },
    ...(unset.length > 0 && { $unset: Object.fromEntries(unset) }),
    $push: {
      ...push,
      ...(commandId && { commandIds: { $each: [commandId], $slice: -COMMANDS_KEPT } }),
    },
  };
  return { filter: filter as QueryFilter<D>, update: update as UpdateQuery<D> };
}
