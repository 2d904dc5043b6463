import type { Problem } from '@sportello/shared/problem';
import { deskCommandResultSchema } from '@sportello/shared/queue';
import type { OrderReason, TicketPriority, TicketState } from '@sportello/shared/ticket';
import type { DeskTranslate } from './messages.ts';

/** Why this ticket is next, in words. `clock` writes an instant as the office's local time. */
export function reasonText(
  reason: OrderReason,
  t: DeskTranslate,
  clock: (instant: string) => string,
): string {
  switch (reason.code) {
    case 'urgent':
    case 'sentToDesk':
      return t(`reason.${reason.code}`, { wait: reason.waitMin });
    case 'priority':
      // A promise that priority moved before the arrival has no target to compare with.
      return reason.targetMin > 0
        ? t('reason.priority', { wait: reason.waitMin, target: reason.targetMin })
        : t('reason.priorityNow', { wait: reason.waitMin });
    case 'waiting':
      return t('reason.waiting', { wait: reason.waitMin, target: reason.targetMin });
    case 'bookedFor':
    case 'onlyOneLeft':
      return t(`reason.${reason.code}`, { time: clock(reason.bookedStartAt) });
    case 'fitsBefore':
      return t('reason.fitsBefore', {
        wait: reason.waitMin,
        target: reason.targetMin,
        time: clock(reason.bookedStartAt),
      });
    case 'early':
      return t('reason.early', { time: clock(reason.bookedStartAt), from: clock(reason.callableAt) });
  }
}

export function priorityText(priority: TicketPriority, t: DeskTranslate): string | null {
  if (priority.kind === 'none') return null;
  if (priority.kind === 'urgent') return priority.reason ?? t('urgent');
  return t('priority', { cause: t(`priority.${priority.cause}`) });
}

/** Whom this desk saw as next and which desk was faster, a sentence each. */
export function lostTexts(lost: unknown, t: DeskTranslate): string[] {
  const known = deskCommandResultSchema.shape.lost.safeParse(lost);
  if (!known.success) return [];
  return known.data.map(({ label, deskNumber }) => t('said.lost', { label, desk: deskNumber }));
}

/** A refusal as one sentence for the person at the desk; `label` is the ticket that the command was about, where known. */
export function problemText(problem: Problem, t: DeskTranslate, label = ''): string {
  const data = problem.data ?? {};
  const text = (key: string) => (typeof data[key] === 'string' ? data[key] : '');
  const about = text('label') || label;
  switch (problem.code) {
    case 'ticket.transition':
      if (typeof data.callsLeft === 'number') return t('problem.callsLeft', { calls: data.callsLeft });
      return t('problem.transition', { label: about, state: t(`ticket.${data.state as TicketState}`) });
    case 'ticket.changed':
      return data.deskNumber == null
        ? t('problem.changedNoDesk', { label: about })
        : t('problem.changed', { label: about, desk: String(data.deskNumber) });
    case 'desk.busy':
      return t('problem.busy', { label: about });
    case 'desk.taken':
      return data.self === true ? t('problem.elsewhere') : t('problem.taken', { name: text('displayName') });
    case 'queue.empty':
      return [...lostTexts(data.lost, t), t('problem.empty')].join(' ');
    case 'desk.notOpen':
      return t('problem.notOpen');
    case 'desk.idle':
      return t('problem.idle');
    case 'undo.expired':
      return t('problem.undoExpired');
    case 'auth.required':
      return t('problem.authRequired');
    case 'auth.failed':
      return t('problem.authFailed');
    case 'auth.forbidden':
      return t('problem.forbidden');
    case 'request.tooMany':
      return t('problem.tooMany');
    case 'ticket.notFound':
      return t('problem.notFound');
    case 'office.closed':
      return t('problem.officeClosed');
    case 'tickets.stopped':
      return t('problem.stopped');
    case 'service.noWalkIn':
    case 'service.notOfferedHere':
      return t('problem.noWalkIn');
    case 'appointment.state':
    case 'appointment.notFound':
    case 'checkIn.wrongDay':
    case 'checkIn.wrongOffice':
      return t('problem.notExpected');
    case 'request.invalid':
      return t('problem.invalid');
    case 'server.unavailable':
      return t('problem.network');
    case 'installation.empty':
      return t('problem.notSetUp');
    default:
      return t('problem.other', { requestId: problem.requestId ?? 'none' });
  }
}
