import type { Closing, ClosingAnswer, ClosingOutcome } from '@sportello/shared/closing';
import type { AppointmentRecord, HistoryAction } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';

/**
 * What those whom a closure moved have said to their new time, and what the office has done with it since; whoever was not
 * asked, or is erased, is left out.
 */
export function createReadClosingAnswers({
  appointments,
  view,
}: {
  appointments: AppointmentStore;
  view: AppointmentView;
}) {
  return async function readClosingAnswers({ outcomes, undone }: Closing): Promise<ClosingAnswer[]> {
    const answers: ClosingAnswer[] = [];
    if (undone) return answers;
    const moved = outcomes.filter(({ outcome }) => outcome === 'moved');
    const records = await appointments.byIds(moved.map(({ appointmentId }) => appointmentId));
    const known = new Map(records.map((record) => [record.id, record]));
    for (const outcome of moved) {
      const record = known.get(outcome.appointmentId);
      const answer = record?.citizen && answerOf(record, outcome);
      if (answer) answers.push({ appointment: await view.staff(record), answer });
    }
    return answers;
  };
}
export type ReadClosingAnswers = ReturnType<typeof createReadClosingAnswers>;

function answerOf(record: AppointmentRecord, { to }: ClosingOutcome): ClosingAnswer['answer'] | undefined {
  if (record.state === 'cancelled')
    return isByCitizen(record, 'cancelled') ? 'cancelled' : 'cancelledByOffice';
  if (record.calendarId !== to?.calendarId || record.start.toISOString() !== to.start)
    return isByCitizen(record, 'moved') ? 'moved' : 'movedByOffice';
  if (!record.agreement) return undefined;
  // Whoever came has answered as well.
  const hasCome = ['arrived', 'called', 'served'].includes(record.state);
  return record.agreement === 'given' || hasCome ? 'agreed' : 'open';
}

/** Whether the last such step was the citizen's own. */
const isByCitizen = ({ history = [] }: AppointmentRecord, action: HistoryAction): boolean =>
  history.findLast((entry) => entry.action === action)?.by === 'citizen';
