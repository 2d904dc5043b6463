import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';
import { OK } from '../reply.ts';
import type { ChangeLog } from '../store/change-log.ts';

export interface WriteError {
  readonly index: number;
  readonly error: CommandError;
}

export const isOrdered = (body: BsonDocument): boolean =>
  body.get('ordered') !== false && numberValue(body.get('ordered')) !== 0;

/** Runs statements one by one; an ordered write stops at the first error. A statement that fails changes nothing, even of many documents. Errors of the file are not caught. */
export function runStatements<T>(
  log: ChangeLog,
  items: readonly T[],
  ordered: boolean,
  run: (item: T, index: number) => void,
): WriteError[] {
  const errors: WriteError[] = [];
  for (let index = 0; index < items.length; index++) {
    const mark = log.changes.length;
    try {
      run(items[index]!, index);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      log.undo(mark);
      errors.push({ index, error });
      if (ordered) break;
    }
  }
  return errors;
}

export function writeReply(
  fields: Record<string, Encodable | undefined>,
  errors: readonly WriteError[],
): Encodable {
  const writeErrors = errors.map(({ index, error }): Encodable => ({
    index,
    code: error.code,
    errmsg: error.message,
    ...error.fields,
  }));
  return { ...fields, ...(writeErrors.length ? { writeErrors } : {}), ok: OK };
}
