/** Pages of a booking, in order; the confirmation comes after them. */
export const steps = ['luogo', 'data-ora', 'dettagli', 'richiedente', 'riepilogo'] as const;
export type Step = (typeof steps)[number];
