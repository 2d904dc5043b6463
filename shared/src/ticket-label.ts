// Apart from the schemas, so that a device page can name a number without loading zod.

/** The printed form of a number; more than 999 a day grow a fourth digit rather than repeat. */
export function ticketLabel(series: string, number: number): string {
  return `${series}${String(number).padStart(3, '0')}`;
}
