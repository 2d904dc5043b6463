import type { Problem, ProblemCode } from '@sportello/shared/problem';
import type { MachineMessage } from './messages.ts';

/** What a refusal says and what the person can do next; `retry` lets the code be typed again. */
export interface Refusal {
  title: MachineMessage;
  body: MachineMessage;
  values: { time: string; date: string; from: string; office: string };
  retry: boolean;
}

const texts: Partial<Record<ProblemCode, [title: MachineMessage, body: MachineMessage, retry?: boolean]>> = {
  'checkIn.tooEarly': ['tooEarly', 'tooEarlyHow'],
  'checkIn.tooLate': ['tooLate', 'tooLateHow'],
  'checkIn.wrongDay': ['wrongDay', 'wrongDayHow'],
  'checkIn.wrongOffice': ['wrongOffice', 'wrongOfficeHow'],
  'office.closed': ['closed', 'closedHow'],
  'tickets.stopped': ['stopped', 'stoppedHow'],
  'appointment.notFound': ['unknownCode', 'unknownCodeHow', true],
  'appointment.state': ['notOpen', 'notOpenHow'],
  'service.noWalkIn': ['noWalkIn', 'noWalkInHow'],
  'service.notOfferedHere': ['noWalkIn', 'noWalkInHow'],
};

interface Formats {
  time(instant: string): string;
  date(instant: string): string;
  /** One of the municipality's texts in the reader's language. */
  localize(text: unknown): string;
}

/** Words for a problem of the API, with the times and the office that its data name. */
export function refusalOf(problem: Pick<Problem, 'code' | 'data'>, format: Formats): Refusal {
  const [title, body, retry = false] = texts[problem.code] ?? ['failed', 'failedHow'];
  const { start, opensAt, officeName } = problem.data ?? {};
  const time = (value: unknown) => (typeof value === 'string' ? format.time(value) : '');
  const date = (value: unknown) => (typeof value === 'string' ? format.date(value) : '');
  return {
    title,
    body,
    retry,
    values: {
      time: time(start),
      date: date(start ?? opensAt),
      from: time(opensAt),
      office: format.localize(officeName),
    },
  };
}
