const OUT_OF_DISK_SPACE = 14031;

/** The engine could not store a write, and nothing of it is there. What is stored can still be read. */
export const isDiskFull = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === OUT_OF_DISK_SPACE;
