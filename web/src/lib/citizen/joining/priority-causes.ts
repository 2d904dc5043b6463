import type { PriorityCause } from '@sportello/shared/ticket';

/** In the order of the ticket machine. */
export const priorityCauses = [
  'pregnancy',
  'disability',
  'infant',
  'elderly',
  'other',
] as const satisfies readonly PriorityCause[];
