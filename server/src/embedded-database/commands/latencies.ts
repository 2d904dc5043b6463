/** How long commands of each kind took until they were on disk: what serverStatus calls opLatencies. */
export type Latencies = Record<'reads' | 'writes' | 'commands', { micros: number; count: number }>;

export const createLatencies = (): Latencies => ({
  reads: { micros: 0, count: 0 },
  writes: { micros: 0, count: 0 },
  commands: { micros: 0, count: 0 },
});

const READS = new Set(['find', 'getMore', 'aggregate', 'count', 'distinct']);
const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify', 'bulkWrite']);

/** @param started by performance.now() */
export function countLatency(latencies: Latencies, command: string, started: number): void {
  const kind = READS.has(command) ? 'reads' : WRITES.has(command) ? 'writes' : 'commands';
  latencies[kind].micros += (performance.now() - started) * 1000;
  latencies[kind].count++;
}
