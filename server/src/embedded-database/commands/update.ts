import type { Encodable } from '../bson/encode.ts';
import type { Command, Engine } from '../engine.ts';
import { statements } from './arguments.ts';
import { rejectUnknownFields } from './known-fields.ts';
import { isOrdered, runStatements, writeReply } from './write-reply.ts';
import { deleteStatement, targetOf, updateStatement } from './write-statements.ts';

export function update(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'update');
  const target = targetOf(engine, command);
  const items = statements(command, 'updates');
  const upserted: Encodable[] = [];
  const counts = { matched: 0, modified: 0 };
  const errors = runStatements(engine.log, items, isOrdered(command.body), (statement, index) => {
    const one = updateStatement(target, statement, 'update.updates');
    counts.matched += one.matched;
    counts.modified += one.modified;
    if (one.upserted !== undefined) {
      upserted.push({ index, _id: one.upserted });
      counts.matched++;
    }
  });
  engine.counters.opcounters.update += items.length;
  engine.counters.documents.updated += counts.modified;
  return writeReply(
    { n: counts.matched, nModified: counts.modified, ...(upserted.length ? { upserted } : {}) },
    errors,
  );
}

export function deleteCommand(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'delete');
  const target = targetOf(engine, command);
  const items = statements(command, 'deletes');
  let removed = 0;
  const errors = runStatements(engine.log, items, isOrdered(command.body), (statement) => {
    removed += deleteStatement(target, statement, 'delete.deletes');
  });
  engine.counters.opcounters.delete += items.length;
  engine.counters.documents.deleted += removed;
  return writeReply({ n: removed }, errors);
}
