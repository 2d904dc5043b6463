import { z } from 'zod';

/** The way an appointment is made: by the citizen on the web, or by staff on the phone or at the desk. */
export const channels = ['online', 'phone', 'desk'] as const;
export const channelSchema = z.enum(channels);
export type Channel = z.infer<typeof channelSchema>;
