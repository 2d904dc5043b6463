import { BinaryValue, isDocument } from './bson/values.ts';
import type { BsonDocument } from './bson/values.ts';
import { CommandError } from './command-error.ts';
import type { RetryableAnswer } from './store/sqlite-file.ts';

/** Which write a client may send again: the same session and number have one effect and one answer. */
export interface RetryableWrite {
  readonly session: string;
  readonly number: bigint;
}

/** As long as a session lives in MongoDB without being used (`logicalSessionTimeoutMinutes`). */
export const SESSION_MS = 30 * 60_000;

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(stored: readonly RetryableAnswer[]) {
  const answers = new Map(stored.map((answer) => [answer.session, answer]));
  return {
    /** The answer that was given before. @throws CommandError 225 TransactionTooOld */
    answerTo({ session, number }: RetryableWrite): Buffer | undefined {
      const last = answers.get(session);
      if (!last || last.number < number) return undefined;
      if (last.number === number) return last.reply;
      throw new CommandError(
        225,
        `Retryable write with txnNumber ${number} is prohibited on session because a newer retryable write with txnNumber ${last.number} has already started on this session.`,
      );
    },
    remember(answer: RetryableAnswer): void {
      answers.set(answer.session, answer);
    },
    forget(undone: readonly RetryableAnswer[]): void {
      for (const answer of undone) if (answers.get(answer.session) === answer) answers.delete(answer.session);
    },
    /** Drops the answers given before; says whether there were any. */
    expire(before: number): boolean {
      const old = [...answers.values()].filter(({ at }) => at < before);
      for (const { session } of old) answers.delete(session);
      return old.length > 0;
    },
    get count() {
      return answers.size;
    },
  };
}

/** @throws CommandError 72 InvalidOptions, 20 IllegalOperation for multi-document transactions */
export function retryableWrite(body: BsonDocument): RetryableWrite | undefined {
  const lsid = body.get('lsid');
  const number = body.get('txnNumber');
  if (body.has('autocommit') || body.has('startTransaction')) {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  if (number === undefined) return undefined;
  const id = isDocument(lsid) ? lsid.get('id') : undefined;
  if (!(id instanceof BinaryValue))
    throw new CommandError(72, 'Transaction number requires a session ID to also be specified');
  if (typeof number !== 'bigint')
    throw new CommandError(
      14,
      "BSON field 'OperationSessionInfo.txnNumber' is the wrong type, expected type 'long'",
    );
  return { session: id.bytes.toString('hex'), number };
}
