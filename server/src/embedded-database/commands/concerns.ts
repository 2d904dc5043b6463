import type { BsonDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberValue } from '../numbers.ts';
import { documentField } from './arguments.ts';

/**
 * Everything is on disk before it is answered and every read sees it, so that most concerns are met; what only a replica
 * set could promise is refused as a standalone MongoDB refuses it.
 * @throws CommandError 2 BadValue, 123 NotAReplicaSet
 */
export function checkConcerns(body: BsonDocument): void {
  const level = documentField(body, 'readConcern')?.get('level');
  if (level === 'snapshot' || level === 'linearizable')
    throw new CommandError(123, `node needs to be a replica set member to use read concern '${level}'`);
  if (level !== undefined && !['local', 'available', 'majority'].includes(String(level)))
    throw new CommandError(
      2,
      `Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`,
    );
  const w = documentField(body, 'writeConcern')?.get('w');
  if (isNumber(w) && numberValue(w)! > 1)
    throw new CommandError(2, "cannot use 'w' > 1 when a host is not replicated");
  if (typeof w === 'string' && w !== 'majority')
    throw new CommandError(
      2,
      `cannot use non-majority 'w' mode ${w} when a host is not a member of a replica set`,
    );
}
