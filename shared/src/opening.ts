import { z } from 'zod';
import { localEndTimeSchema, localTimeSchema } from './calendar.ts';
import { localDateSchema } from './identifier.ts';

/** What keeps doors shut, wholly or in part, that would be open by the hours of the week. */
export const closedByValues = ['holiday', 'closure'] as const;

/** When the doors of an office are open on one local date; no spans: closed all day. */
export const openingDaySchema = z
  .object({
    date: localDateSchema,
    /** Local time, ascending. */
    spans: z.array(z.object({ from: localTimeSchema, to: localEndTimeSchema })),
    /** Absent: these are the hours of every week. The reason that staff wrote is not told. */
    closedBy: z.enum(closedByValues).optional(),
  })
  .meta({ id: 'OpeningDay' });
export type OpeningDay = z.infer<typeof openingDaySchema>;

/** From today on, a fortnight. */
export const openingDaysSchema = z
  .object({ days: z.array(openingDaySchema).min(1) })
  .meta({ id: 'OpeningDays' });
export type OpeningDays = z.infer<typeof openingDaysSchema>;
