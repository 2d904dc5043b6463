import { minuteMs } from '../order/queue-types.ts';

/** Who came within this time of each other could see each other come. */
const TOGETHER_MS = 15 * minuteMs;
/** A few minutes more or less are nobody's grievance, least of all where hardly anybody waits. */
const UNNOTICED_MIN = 5;

/**
 * Whether people who came together waited alike: Jain's index (Jain, Chiu and Hawe 1984) over each wait in proportion to the mean
 * wait of those who came within a quarter of an hour of that person, themselves included. 1: each waited as the others; 1/n:
 * one of n waited and nobody else. A day's waits as such say nothing about it: a rush at ten makes them unequal whatever the order is.
 * For people to whom the same rule applies, hence without bookings and priorities, who come first on purpose.
 */
export function fairnessOf(people: readonly { arrivedMs: number; waitMin: number }[]): number {
  if (people.length === 0) return 1;
  const shares = people.map(({ arrivedMs, waitMin }) => {
    const together = people.filter((other) => Math.abs(other.arrivedMs - arrivedMs) <= TOGETHER_MS);
    const mean = together.reduce((sum, other) => sum + other.waitMin, 0) / together.length;
    return (waitMin + UNNOTICED_MIN) / (mean + UNNOTICED_MIN);
  });
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share ** 2, 0);
  return sum ** 2 / (shares.length * squares);
}
