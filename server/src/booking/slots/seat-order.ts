import { channels, type Channel } from '@sportello/shared/channel';
import type { Quotas } from '@sportello/shared/calendar';
import { MINUTE_MS } from './local-date.ts';

/**
 * Seats that a channel may take for a start, the ones to take first in front: those kept for it, those of all, and
 * at last those of the others that are released by then.
 *
 * A quota is a set of seat numbers and not a count, so that the unique index on claims holds it: whoever may take
 * a seat inserts the claims of exactly that seat, and no interleaving of inserts puts more appointments of a
 * channel at one time than it has seats. Time only adds seats (a release), so an answer never becomes too generous
 * between the list and the insert.
 *
 * @returns a function of the start; the array is shared, do not change it
 */
export function seatOrder(
  quotas: Quotas,
  channel: Channel,
  seats: number,
  now: number,
): (start: number) => readonly number[] {
  const kept = keptSeats(quotas, seats);
  const own = kept.filter((one) => one.channel === channel).map((one) => one.seat);
  const shared = Array.from({ length: seats - kept.length }, (_, index) => kept.length + index);
  const others = kept.filter((one) => one.channel !== channel);
  if (others.length === 0) {
    const all = [...own, ...shared];
    return () => all;
  }

  const releasedUntil = (other: Channel): number => {
    const hours = quotas[other]?.releaseHoursBefore;
    return hours == null ? -Infinity : now + hours * 60 * MINUTE_MS;
  };
  const ends = [...new Set(others.map((one) => releasedUntil(one.channel)))].sort(
    (one, other) => one - other,
  );
  const orderUntil = (end: number): number[] => [
    ...own,
    ...shared,
    ...others.filter((one) => releasedUntil(one.channel) >= end).map((one) => one.seat),
  ];
  const orders = ends.map((end) => ({ end, order: orderUntil(end) }));
  const later = orderUntil(Infinity);
  return (start) => {
    for (const { end, order } of orders) if (start <= end) return order;
    return later;
  };
}

/** Seat numbers that quotas keep, in the order of `channels`, as far as there are seats. */
function keptSeats(quotas: Quotas, seats: number): { channel: Channel; seat: number }[] {
  return channels
    .flatMap((channel) => Array.from({ length: quotas[channel]?.seats ?? 0 }, () => channel))
    .slice(0, seats)
    .map((channel, seat) => ({ channel, seat }));
}
