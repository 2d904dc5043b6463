import type { Ticket } from '@sportello/shared/ticket';
import { issuerElsewhere, numberKey } from '@sportello/shared/ticket-label';
import type { AnnouncedCall, Receipt, Shown } from '@sportello/shared/realtime';
import { rooms } from './rooms.ts';
import type { Gateway } from './socket-types.ts';

/** What is being announced of a ticket that is called. */
const callOf = (ticket: Ticket): AnnouncedCall => ({
  officeId: ticket.officeId,
  label: ticket.label,
  issuedBy: issuerElsewhere(ticket),
  calledAt: ticket.lastCallAt ?? ticket.arrivedAt,
});

/** Older announcements are forgotten; a desk looks only at its last one. */
const KEPT = 500;

/**
 * Counts on how many screens each call was shown, and tells the office's consoles connected to this server. `everywhere`: other
 * servers can be asked for their screens now.
 */
export function createReceipts({ io, everywhere }: { io: Gateway; everywhere: () => boolean }) {
  const shownBy = new Map<string, Set<string>>();

  const keyOf = (call: AnnouncedCall) => `${call.officeId}|${numberKey(call)}|${Date.parse(call.calledAt)}`;

  /** Even when asked for its own sockets only, the adapter first counts the servers, in Redis. */
  const connectedHere = (room: string) =>
    [...(io.of('/').adapter.rooms.get(room) ?? [])].flatMap((id) => io.of('/').sockets.get(id) ?? []);

  async function count(call: AnnouncedCall): Promise<Receipt> {
    const room = rooms.screens(call.officeId);
    const sockets = everywhere() ? await io.in(room).fetchSockets() : connectedHere(room);
    const screens = new Set(
      sockets.map(({ id, data }) => (data.actor.kind === 'device' ? data.actor.device.id : id)),
    );
    // Counted last: a screen may have answered in the meantime.
    const shownOn = shownBy.get(keyOf(call))?.size ?? 0;
    return { ...call, shownOn, screens: screens.size };
  }

  async function tell(call: AnnouncedCall): Promise<void> {
    io.local.to(rooms.staff(call.officeId)).emit('receipt', await count(call));
  }

  return {
    /** For a console that was not there when it was told. */
    of: (ticket: Ticket): Promise<Receipt> => count(callOf(ticket)),

    async shown({ spoken: _, deviceId, ...call }: Shown & { deviceId: string }): Promise<void> {
      const key = keyOf(call);
      const devices = shownBy.get(key) ?? new Set();
      devices.add(deviceId);
      shownBy.delete(key);
      shownBy.set(key, devices);
      for (const oldest of shownBy.keys()) {
        if (shownBy.size <= KEPT) break;
        shownBy.delete(oldest);
      }
      await tell(call);
    },

    /** Where no screen is connected none will answer, and the desk has to know that before anybody fails to come. */
    called: (ticket: Ticket): Promise<void> => tell(callOf(ticket)),
  };
}
export type Receipts = ReturnType<typeof createReceipts>;
