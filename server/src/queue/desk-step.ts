import type { Desk } from '@sportello/shared/office';
import { DomainError } from '../domain-error.ts';
import type { DeskPatch, DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import type { QueueLog } from './queue-log.ts';

export interface DeskStep {
  desk: Desk;
  commandId?: string;
  /** What changes, decided on the desk as it is; undefined when nothing has to. May throw a refusal. */
  decide: (runtime: DeskRuntime) => Promise<DeskPatch | undefined> | DeskPatch | undefined;
}

/** Changes what a desk is doing, guarded by what it was decided on; the same command again does nothing. */
export function createStepDesk({ log, deskStates }: { log: QueueLog; deskStates: DeskStateStore }) {
  return ({ desk, commandId, decide }: DeskStep): Promise<DeskRuntime> =>
    log.inOrder(desk.officeId, async () => {
      for (let tries = 0; tries < 10; tries++) {
        const before = await deskStates.get(desk.id, desk.officeId);
        if (commandId && (await deskStates.didCommand(desk.id, commandId))) return before;
        const patch = await decide(before);
        if (!patch) return before;
        const written = await log.record(desk.officeId, async (seq) => {
          const changed = await deskStates.change(before, { patch, seq, commandId });
          return changed && { desk: changed };
        });
        if (written) return written.desk;
      }
      throw new DomainError('server.unavailable');
    });
}
export type StepDesk = ReturnType<typeof createStepDesk>;
