import type { SlotList } from '@sportello/shared/appointment';
import type { Channel } from '@sportello/shared/channel';
import type { AppointmentRecord } from './appointment-record.ts';
import type { Availability } from './availability.ts';
import type { DateRange, ListSlots } from './slot-list.ts';

/**
 * Where an appointment may move to: asked as the move itself asks, so that its further services and people count and its own
 * time is in nobody's way. The time that it has is left out.
 */
export function createListOwnSlots({
  availability,
  listSlots,
}: {
  availability: Availability;
  listSlots: ListSlots;
}) {
  return async function listOwnSlots(
    record: AppointmentRecord,
    channel: Channel,
    { officeId, calendarId, ...range }: DateRange & { officeId?: string; calendarId?: string },
  ): Promise<SlotList> {
    const wanted = availability.wantedOf(record, channel);
    const calendars = availability.calendarsFor(wanted.service, { officeId, calendarId }, wanted.also);
    const { list } = await listSlots(
      calendars,
      wanted,
      range,
      ({ calendarId, startMs }) => calendarId === record.calendarId && startMs === record.start.getTime(),
    );
    return list;
  };
}
export type ListOwnSlots = ReturnType<typeof createListOwnSlots>;
