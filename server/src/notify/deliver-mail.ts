import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AppointmentRecord } from '../booking/appointment-record.ts';
import type { AppointmentStore } from '../booking/appointment-store.ts';
import type { Clock } from '../clock.ts';
import type { AppointmentMail } from './appointment-mail.ts';
import type { MailTransport } from './mail-transport.ts';
import type { Mail, OutboxStore } from './outbox-store.ts';

interface Parts {
  appointments: AppointmentStore;
  outbox: OutboxStore<Mail>;
  appointmentMail: AppointmentMail;
  transport: MailTransport;
  clock: Clock;
  log: Logger;
}

/** Longer than an attempt can take; a server that died in between leaves its mail to another after it. */
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
/** About a day and a half of trying. */
const ATTEMPTS = 40;
const BATCH = 100;
const KEPT_MS = 30 * 86_400_000;

/**
 * Brings what appointments owe into the outbox and the outbox to the mail server. Both steps can be repeated by any server at
 * any time: a notice is taken off its appointment only when its mail lies in the outbox under the same name.
 */
export function createMailDelivery({ appointments, outbox, appointmentMail, transport, clock, log }: Parts) {
  async function collectOf(record: AppointmentRecord): Promise<void> {
    for (const notice of record.notices ?? []) {
      const mail = appointmentMail(record, notice);
      if (mail) await outbox.add(`${record.id}-${notice.sequence}-${notice.kind}`, mail, clock.now());
      await appointments.settleNotice(record.id, notice);
    }
    if (!record.notices?.length) await appointments.settleNotices(record.id);
  }

  async function collect(): Promise<void> {
    for (;;) {
      const owing = await appointments.owingNotices(clock.now(), BATCH);
      for (const record of owing) {
        try {
          await collectOf(record);
        } catch (error) {
          // A service or calendar that is gone must not keep everybody else's mails back.
          log.error({ err: error, appointment: record.id }, 'message cannot be written');
          await appointments.postponeNotices(record.id, clock.now() + LONGEST_RETRY_MS);
        }
      }
      if (owing.length < BATCH) return;
    }
  }

  async function send(isClosed: () => boolean): Promise<void> {
    while (!isClosed()) {
      const nowMs = clock.now();
      const queued = await outbox.lease(randomUUID(), nowMs, nowMs + LEASE_MS);
      if (!queued) return;
      try {
        await transport.send(queued.id, queued.message);
        await outbox.sent(queued, clock.now());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn({ mail: queued.id, attempts: queued.attempts, reason }, 'mail not delivered');
        if (queued.attempts >= ATTEMPTS) await outbox.giveUp(queued, reason, clock.now());
        else {
          const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (queued.attempts - 1), LONGEST_RETRY_MS);
          await outbox.retry(queued, reason, clock.now() + waitMs);
        }
      }
    }
  }

  return {
    /** What is left when the server closes is sent by the next one. */
    async run(isClosed: () => boolean = () => false): Promise<void> {
      await collect();
      await send(isClosed);
    },
    purge: () => outbox.purge(clock.now() - KEPT_MS),
  };
}
export type MailDelivery = ReturnType<typeof createMailDelivery>;
