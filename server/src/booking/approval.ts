import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';

/** Whether somebody whose time the visit takes first has to agree. Where several are needed, one answer speaks for all. */
export const needsApproval = (
  directory: DirectoryReader,
  { calendarId, withCalendarIds = [] }: Pick<AppointmentRecord, 'calendarId' | 'withCalendarIds'>,
): boolean => [calendarId, ...withCalendarIds].some((id) => directory.calendar(id).approval);
