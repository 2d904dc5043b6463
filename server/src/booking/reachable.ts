import { z } from 'zod';
import type { Citizen } from '@sportello/shared/appointment';
import type { VisitMode } from '@sportello/shared/service';

/** Whoever is to be phoned leaves a number. Throws a field error. */
export function assertReachable({ phone }: Pick<Citizen, 'phone'>, mode: VisitMode): void {
  if (mode !== 'phone' || phone) return;
  throw new z.ZodError([
    {
      code: 'custom',
      path: ['citizen', 'phone'],
      message: 'is needed for a visit by phone',
      input: undefined,
    },
  ]);
}
