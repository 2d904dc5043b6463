/** How long commands of each kind took until they were on disk: what serverStatus calls opLatencies. */
export type Latencies = Record<'reads' | 'writes' | 'commands', { micros: number; count: number }>;

export const createLatencies = (): Latencies => ({
  reads: { micros: 0, count: 0 },
  writes: { micros: 0, count: 0 },
  commands: { micros: 0, count: 0 },
});

const READS = new Set(['find', 'getMore', 'aggregate', 'count', 'distinct']);
const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify', 'bulkWrite']);

export const kindOf = (command: string): keyof Latencies =>
  READS.has(command) ? 'reads' : WRITES.has(command) ? 'writes' : 'commands';

export function countLatency(latencies: Latencies, command: string, micros: number): void {
  const latency = latencies[kindOf(command)];
  latency.micros += micros;
  latency.count++;
}
