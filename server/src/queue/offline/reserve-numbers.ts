import type { Device } from '@sportello/shared/device';
import type { NumberBlock, ReserveNumbers } from '@sportello/shared/offline';
import { formatDate, parseDate } from '../../booking/slots/local-date.ts';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { NumberStore } from '../number-store.ts';
import { officeDate } from '../office-day.ts';
import type { NumberBlockStore } from './number-block-store.ts';

interface Parts {
  directory: DirectoryReader;
  numbers: NumberStore;
  blocks: NumberBlockStore;
  clock: Clock;
}

/** A quarter of what the same weekday gave a week ago: some two hours of a full day. */
const blockSize = (givenLastWeek: number): number => Math.min(40, Math.max(10, Math.ceil(givenLastWeek / 4)));

/**
 * Numbers for a machine to give while the server is away, of today or tomorrow, for an outage may begin at night. The counter
 * gives them to nobody else; the same command again answers with the same block. Throws `numbers.wrongDate`, `service.notFound`.
 */
export function createReserveNumbers({ directory, numbers, blocks, clock }: Parts) {
  return async (
    officeId: string,
    device: Device,
    { commandId, date, series }: ReserveNumbers,
  ): Promise<NumberBlock> => {
    const before = await blocks.byId(commandId);
    if (before) return before;
    const nowMs = clock.now();
    const today = parseDate(officeDate(directory.office(officeId), nowMs));
    const day = parseDate(date);
    if (day !== today && day !== today + 1) throw new DomainError('numbers.wrongDate');
    const gives = directory
      .services()
      .some((service) => service.series === series && service.walkIn && service.officeIds.includes(officeId));
    if (!gives) throw new DomainError('service.notFound');
    const size = blockSize(await numbers.given(officeId, formatDate(day - 7), series));
    const span = await numbers.reserve(officeId, date, series, size);
    const block = { id: commandId, deviceId: device.id, officeId, date, series, ...span, reservedMs: nowMs };
    return blocks.add(block);
  };
}
export type ReserveNumbersForMachine = ReturnType<typeof createReserveNumbers>;
