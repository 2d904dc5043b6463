/** This machine's clock as the contracts write instants. */
export const instantNow = (): string => new Date().toISOString();

export const instantOf = (ms: number): string => new Date(ms).toISOString();
