import { randomUUID } from 'node:crypto';
import type { AppointmentRecord } from '../booking/appointment-record.ts';
import type { Clock } from '../clock.ts';
import type { AppointmentMail } from './appointment-mail.ts';
import type { Mail, OutboxStore } from './outbox-store.ts';

interface Parts {
  outbox: OutboxStore<Mail>;
  appointmentMail: AppointmentMail;
  clock: Clock;
  wake: () => void;
}

/** Mails the link of an appointment to the address that was given with it. */
export function createSendLink({ outbox, appointmentMail, clock, wake }: Parts) {
  return async function sendLink(record: AppointmentRecord): Promise<void> {
    const { calendarId, start, end, sequence } = record;
    const mail = appointmentMail(record, {
      kind: 'link',
      at: new Date(clock.now()),
      sequence,
      calendarId,
      start,
      end,
      label: record.number?.label ?? null,
    });
    if (mail) await outbox.add(`${record.id}-link-${randomUUID()}`, mail, clock.now());
    wake();
  };
}
