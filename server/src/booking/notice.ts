import type { AppointmentRecord, Notice, NoticeKind } from './appointment-record.ts';

type Noticed = Pick<AppointmentRecord, 'calendarId' | 'start' | 'end' | 'sequence' | 'number'>;

/** The message that a change owes, with what the change left. */
export function noticeOf(
  kind: NoticeKind,
  { calendarId, start, end, sequence, number }: Noticed,
  at: Date,
  extra: Pick<Notice, 'reason' | 'proposals' | 'wasConfirmed' | 'asksAgreement'> = {},
): Notice {
  return { kind, at, sequence, calendarId, start, end, label: number?.label ?? null, ...extra };
}
