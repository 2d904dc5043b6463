/**
 * Group commit: commands change memory at once and their answers wait until one SQLite transaction
 * holds all that changed since the last. Everything that arrived while a sync was running shares the next one.
 */
import type { ChangeLog } from './change-log.ts';
import type { RetryableAnswer, SqliteFile } from './sqlite-file.ts';

export interface Committer {
  /** Keeps the answer to a retryable write with the change itself. */
  keepAnswer(answer: RetryableAnswer): void;
  /** Calls `deliver` when all that changed so far is on disk, or with the error that took it back. */
  whenDurable(deliver: (error?: Error) => void): void;
  /** Commits now. @throws what SQLite says; memory is back at the last commit then */
  flush(): void;
  readonly commits: number;
}

export function createCommitter(
  file: SqliteFile,
  log: ChangeLog,
  onUndone: (answers: RetryableAnswer[]) => void,
): Committer {
  let answers: RetryableAnswer[] = [];
  let waiting: ((error?: Error) => void)[] = [];
  let scheduled = false;
  let commits = 0;

  const isDirty = () => log.changes.length > 0 || answers.length > 0;

  function commit(): void {
    scheduled = false;
    if (!isDirty()) return release();
    try {
      file.write(log.changes, answers);
      log.changes = [];
      answers = [];
      commits++;
      release();
    } catch (error) {
      log.undo(0);
      onUndone(answers);
      answers = [];
      release(error as Error);
      throw error;
    }
  }

  function release(error?: Error): void {
    const delivered = waiting;
    waiting = [];
    for (const deliver of delivered) deliver(error);
  }

  return {
    keepAnswer: (answer) => answers.push(answer),
    whenDurable(deliver) {
      if (!isDirty()) return deliver();
      waiting.push(deliver);
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => {
        try {
          commit();
        } catch {
          // every waiting command has been given the error
        }
      });
    },
    flush: commit,
    get commits() {
      return commits;
    },
  };
}
