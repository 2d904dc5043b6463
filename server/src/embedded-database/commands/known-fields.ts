import { CommandError } from '../command-error.ts';
import type { Command } from '../engine.ts';

/** Fields that any command may carry. */
const GENERIC = new Set([
  '$db', 'lsid', '$clusterTime', '$readPreference', 'txnNumber', 'autocommit', 'startTransaction', 'apiVersion', 'apiStrict',
  'apiDeprecationErrors', 'writeConcern', 'readConcern', 'maxTimeMS', 'comment', '$queryOptions', 'operationTime', 'clientOperationKey',
  'readPreference', '$audit', '$client', '$configServerState', 'mayBypassWriteBlocking', 'maxTimeMSOpOnly', 'rawData',
]); // prettier-ignore

const FIELDS: Record<string, readonly string[]> = {
  find: ['find', 'filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'max', 'min', 'returnKey', 'showRecordId', 'tailable', 'awaitData', 'noCursorTimeout', 'allowPartialResults', 'oplogReplay', 'collation', 'allowDiskUse', 'let', 'ntoreturn', 'snapshot'],
  insert: ['insert', 'documents', 'ordered', 'bypassDocumentValidation'],
  update: ['update', 'updates', 'ordered', 'bypassDocumentValidation', 'let'],
  delete: ['delete', 'deletes', 'ordered', 'let'],
  bulkWrite: ['bulkWrite', 'ops', 'nsInfo', 'ordered', 'errorsOnly', 'cursor', 'bypassDocumentValidation', 'let'],
  findAndModify: ['findAndModify', 'findandmodify', 'query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'bypassDocumentValidation', 'collation', 'arrayFilters', 'hint', 'let'],
  aggregate: ['aggregate', 'pipeline', 'explain', 'allowDiskUse', 'cursor', 'bypassDocumentValidation', 'collation', 'hint', 'let'],
  count: ['count', 'query', 'limit', 'skip', 'hint', 'collation', 'fields'],
  distinct: ['distinct', 'key', 'query', 'collation', 'hint'],
}; // prettier-ignore

/** A field that is not understood may change what a command means: it is refused. @throws CommandError 40415 */
export function rejectUnknownFields(command: Command, name: string): void {
  const known = FIELDS[name]!;
  for (const field of command.body.keys()) {
    if (!GENERIC.has(field) && !known.includes(field))
      throw new CommandError(40415, `BSON field '${name}.${field}' is an unknown field.`);
  }
}
