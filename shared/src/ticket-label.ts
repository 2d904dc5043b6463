// Apart from the schemas, so that a device page can name a number without loading zod.

/** The printed form of a number; more than 999 a day grow a fourth digit rather than repeat. */
export function ticketLabel(series: string, number: number): string {
  return `${series}${String(number).padStart(3, '0')}`;
}

/** Tells numbers in one room apart: somebody sent here from another office may have the same label as one of this office's. */
export const numberKey = ({ label, issuedBy }: { label: string; issuedBy?: string | undefined }): string =>
  issuedBy === undefined ? label : `${label}@${issuedBy}`;

/** The office that gave a number, to whoever sees it in the room of another one; undefined where it is the same. */
export const issuerElsewhere = (ticket: { officeId: string; issuingOfficeId: string }): string | undefined =>
  ticket.issuingOfficeId === ticket.officeId ? undefined : ticket.issuingOfficeId;
