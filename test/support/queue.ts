import { randomUUID } from 'node:crypto';
import type { DeskCommandResult, HolderTicket } from '@sportello/shared/queue';
import type { Problem } from '@sportello/shared/problem';
import { startTestServer, type TestServer, type TestServerOptions } from './server.ts';

type Command = Record<string, unknown> & { type: string };

/** A test server at ten in the morning of a working day. */
export const startQueueServer = (options: TestServerOptions = {}): Promise<TestServer> =>
  startTestServer({ start: '2027-05-03T08:00:00Z', ...options });

/** Speaks for one operator at one desk; `ask` gives the whole answer, `told` only what a success carries. */
export async function anOperator(server: TestServer, deskId = 'registry-1') {
  const { staff, headers } = await server.signedIn('operator');
  const ask = <T = DeskCommandResult>(command: Command) =>
    server.post<T>(`/desks/${deskId}/commands`, { commandId: randomUUID(), ...command }, headers);
  return {
    deskId,
    staff,
    headers,
    ask,
    refused: async (command: Command) => (await ask<Problem>(command)).body,
    async told(command: Command): Promise<DeskCommandResult> {
      const { status, body } = await ask(command);
      if (status !== 200) throw new Error(`${command.type}: ${JSON.stringify(body)}`);
      return body;
    },
  };
}
export type Operator = Awaited<ReturnType<typeof anOperator>>;

/** As `anOperator`, with the desk open. */
export async function anOpenDesk(server: TestServer, deskId?: string): Promise<Operator> {
  const operator = await anOperator(server, deskId);
  await operator.told({ type: 'open' });
  return operator;
}

/** Takes numbers at a paired ticket machine of the office. */
export async function aTicketMachine(server: TestServer, officeId = 'registry') {
  const { headers } = await server.pairedDevice('kiosk', officeId);
  const ask = <T = HolderTicket>(request: Record<string, unknown> = {}) =>
    server.post<T>(
      `/offices/${officeId}/tickets`,
      { serviceId: 'identity-card', commandId: randomUUID(), ...request },
      headers,
    );
  return {
    headers,
    ask,
    async take(request?: Record<string, unknown>): Promise<HolderTicket> {
      const { status, body } = await ask(request);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body;
    },
  };
}

/** Runs `count` jobs, at most `width` at a time. */
export async function inParallel<T>(
  count: number,
  width: number,
  job: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      results[index] = await job(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return results;
}
