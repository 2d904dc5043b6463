import type { HolderTicket } from '@sportello/shared/queue';
import type { Problem } from '@sportello/shared/problem';
import type { Service } from '@sportello/shared/service';
import type { IdleKind } from './idle.ts';
import type { Wish } from './pending-command.ts';

/** What the machine shows. Everything that a person chose is in here, so that going to the start forgets it. */
export type Step =
  | { at: 'home' }
  | { at: 'group'; groupId: string }
  | { at: 'service'; serviceId: string }
  | { at: 'priority'; serviceId: string }
  | { at: 'code'; typed: string }
  | { at: 'sending'; wish: Wish; offline: boolean }
  | { at: 'result'; ticket: HolderTicket }
  /** Done without the server: a number, or without a label an arrival that it will check. */
  | { at: 'noted'; commandId: string; label: string | null; service: Service | null; takenAt: string }
  | { at: 'refused'; wish: Wish; problem: Pick<Problem, 'code' | 'data'> };

/** Where "back" leads; `groupOf` tells the group of a service when groups are shown. */
export function stepBefore(step: Step, groupOf: (serviceId: string) => string | null): Step {
  if (step.at === 'priority') return { at: 'service', serviceId: step.serviceId };
  if (step.at === 'service') {
    const groupId = groupOf(step.serviceId);
    return groupId === null ? { at: 'home' } : { at: 'group', groupId };
  }
  return { at: 'home' };
}

/** While a command is under way nobody is sent to the start: the answer is a number that somebody waits for. */
export function idleKindOf(step: Step): IdleKind | null {
  if (step.at === 'sending') return null;
  if (step.at === 'home') return 'home';
  return ['result', 'noted', 'refused'].includes(step.at) ? 'result' : 'step';
}
