import type { Closing, ClosingAnswer, ClosingOutcome } from '@sportello/shared/closing';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';

/** What those whom a closure moved have said to their new time; whoever was not asked, or is erased, is left out. */
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
    for (const outcome of outcomes) {
      if (outcome.outcome !== 'moved') continue;
      const record = await appointments.byId(outcome.appointmentId);
      const answer = record?.citizen && answerOf(record, outcome);
      if (answer) answers.push({ appointment: await view.staff(record), answer });
    }
    return answers;
  };
}
export type ReadClosingAnswers = ReturnType<typeof createReadClosingAnswers>;

function answerOf(record: AppointmentRecord, { to }: ClosingOutcome): ClosingAnswer['answer'] | undefined {
  if (record.state === 'cancelled') return 'cancelled';
  if (record.calendarId !== to?.calendarId || record.start.toISOString() !== to.start) return 'moved';
  if (!record.agreement) return undefined;
  // Whoever came has answered as well.
  const hasCome = ['arrived', 'called', 'served'].includes(record.state);
  return record.agreement === 'given' || hasCome ? 'agreed' : 'open';
}
