import type { HolderTicket } from '@sportello/shared/queue';
import { ask } from '../device/api.ts';
import type { PendingCommand } from './pending-command.ts';

/** The request that a command is; sending it again has no second effect. */
export function sendCommand({ wish, commandId }: PendingCommand, officeId: string, token: string) {
  const office = `/offices/${encodeURIComponent(officeId)}`;
  if (wish.kind === 'checkIn') {
    return ask<HolderTicket>(`${office}/check-ins`, token, { code: wish.code, commandId });
  }
  const priority = wish.cause ? { kind: 'priority', cause: wish.cause } : { kind: 'none' };
  return ask<HolderTicket>(`${office}/tickets`, token, { serviceId: wish.serviceId, commandId, priority });
}
