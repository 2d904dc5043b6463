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
  unreadable: (path) =>
    `${path} cannot be opened or written: check that the path is right and the disk works.`,
};

/** What the file system says, where its own words would not tell what to do. */
const BY_CODE: Record<string, FileProblem> = {
  EROFS: 'readOnly', EACCES: 'readOnly', EPERM: 'readOnly', ENOSPC: 'full', EDQUOT: 'full',
}; // prettier-ignore

/** An error of SQLite or of the file system as one sentence about `path`; any other as it is. */
export function explainFileError(error: unknown, path: string): Error {
  if (error instanceof DatabaseFileError || !(error instanceof Error)) return error as Error;
  const { errcode, code, syscall } = error as Error & { errcode?: number; code?: string; syscall?: string };
  if (errcode !== undefined) {
    const problem = PROBLEMS[errcode & 255] ?? 'unreadable';
    return new DatabaseFileError(problem, `${TEXTS[problem](path)} (SQLite: ${error.message})`, error);
  }
  if (code === undefined || syscall === undefined) return error;
  const problem = BY_CODE[code];
  if (problem) return new DatabaseFileError(problem, TEXTS[problem](path), error);
  return new DatabaseFileError('unreadable', `${TEXTS.unreadable(path)} (${error.message})`, error);
}
