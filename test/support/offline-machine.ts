import { randomUUID } from 'node:crypto';
import type { HandedIn, NumberBlock } from '@sportello/shared/offline';
import type { TestServer } from './server.ts';

/** A paired ticket machine that works through outages, as seen from the server. */
export async function anOfflineMachine(server: TestServer, officeId = 'registry') {
  const { headers } = await server.pairedDevice('kiosk', officeId);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const reserve = <T = NumberBlock>(wanted: Record<string, unknown> = {}) =>
    server.post<T>(
      `/offices/${officeId}/number-blocks`,
      { commandId: randomUUID(), date: '2027-05-03', series: 'A', ...wanted },
      headers,
    );
  return {
    headers,
    reserve,
    /** What it did at an instant, by its own clock. */
    took: (block: NumberBlock, number: number, takenMs: number, wanted: Record<string, unknown> = {}) => ({
      kind: 'take',
      commandId: randomUUID(),
      insteadOf: randomUUID(),
      takenAt: iso(takenMs),
      blockId: block.id,
      number,
      serviceId: 'identity-card',
      ...wanted,
    }),
    arrived: (code: string, takenMs: number) => ({
      kind: 'checkIn',
      commandId: randomUUID(),
      insteadOf: randomUUID(),
      takenAt: iso(takenMs),
      officeId,
      code,
    }),
    handIn: <T = HandedIn>(entries: unknown[], sentMs = server.clock.now()) =>
      server.post<T>('/device/offline-tickets', { sentAt: iso(sentMs), entries }, headers),
  };
}
