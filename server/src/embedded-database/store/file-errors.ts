export type FileProblem = 'damaged' | 'newer' | 'full' | 'readOnly' | 'inUse' | 'unreadable';

/** The file cannot be used; the message is one sentence for the person who runs the server. */
export class DatabaseFileError extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseFileError';
    this.problem = problem;
  }
}

/** SQLite's result codes (sqlite.org/rescode.html), low byte. */
const PROBLEMS: Record<number, FileProblem> = {
  5: 'inUse', 6: 'inUse', 8: 'readOnly', 10: 'unreadable', 11: 'damaged', 13: 'full', 14: 'unreadable', 26: 'damaged', 23: 'readOnly', 3: 'readOnly',
}; // prettier-ignore

const TEXTS: Record<FileProblem, (path: string) => string> = {
  damaged: (path) =>
    `${path} is damaged. Nothing was changed; restore the latest backup with: npm run restore -- FILE`,
  newer: (path) => `${path} was written by a newer version of Sportello.`,
  full: (path) => `The disk that holds ${path} is full. Free some space; nothing that was confirmed is lost.`,
  readOnly: (path) => `${path} cannot be written. Give the server's user write access to the folder.`,
  inUse: (path) => `${path} is in use by another process. Only one server may use a data folder.`,
  unreadable: (path) => `${path} cannot be opened or written (disk or permissions).`,
};

export function explainSqliteError(error: unknown, path: string): Error {
  if (error instanceof DatabaseFileError || !(error instanceof Error)) return error as Error;
  const { errcode, code } = error as Error & { errcode?: number; code?: string };
  if (code === 'EROFS' || code === 'EACCES')
    return new DatabaseFileError('readOnly', TEXTS.readOnly(path), error);
  if (code === 'ENOSPC') return new DatabaseFileError('full', TEXTS.full(path), error);
  if (errcode === undefined) return error;
  const problem = PROBLEMS[errcode & 255] ?? 'unreadable';
  return new DatabaseFileError(problem, `${TEXTS[problem](path)} (SQLite: ${error.message})`, error);
}
