import type { OfflineEntry } from '@sportello/shared/offline';
import type { Service } from '@sportello/shared/service';
import { ticketLabel } from '@sportello/shared/ticket-label';
import type { Step } from '../step.ts';

/** What to show of something that was done without the server: a number, or an arrival that will be checked. */
export function notedStep(entry: OfflineEntry, services: readonly Service[]): Extract<Step, { at: 'noted' }> {
  const { takenAt, commandId } = entry;
  if (entry.kind === 'checkIn') return { at: 'noted', commandId, label: null, service: null, takenAt };
  const service = services.find(({ id }) => id === entry.serviceId) ?? null;
  const label = ticketLabel(service?.series ?? '', entry.number);
  return { at: 'noted', commandId, label, service, takenAt };
}
