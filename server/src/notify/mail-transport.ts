import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import nodemailer from 'nodemailer';
import type { Mail } from './outbox-store.ts';

export interface MailTransport {
  /** Resolves once the mail is somebody else's care. `id` names the message: a second try carries the same Message-ID. */
  send(id: string, mail: Mail): Promise<void>;
  close(): void;
}

const messageOf = (from: string, id: string, mail: Mail) => ({
  from,
  to: mail.to,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 40)}@sportello>`,
  // Auto-replies to it would reach nobody.
  headers: { 'Auto-Submitted': 'auto-generated' },
  ...(mail.calendar
    ? {
        icalEvent: {
          method: mail.calendar.method,
          filename: mail.calendar.method === 'CANCEL' ? 'cancel.ics' : 'appointment.ics',
          content: mail.calendar.content,
        },
      }
    : {}),
});

/** To the SMTP server of the URL; without one, files `<id>.eml` in the folder, which every mail program opens. */
export function createMailTransport(options: {
  smtpUrl: string | undefined;
  folder: string;
  from: string;
}): MailTransport {
  const { smtpUrl, folder, from } = options;
  if (smtpUrl) {
    const transport = nodemailer.createTransport({
      url: smtpUrl,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    });
    return {
      async send(id, mail) {
        await transport.sendMail(messageOf(from, id, mail));
      },
      close: () => transport.close(),
    };
  }

  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true });
  return {
    async send(id, mail) {
      const { message } = await composer.sendMail(messageOf(from, id, mail));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${id.replace(/[^\w-]/g, '_')}.eml`);
      // Renamed when whole, so that nobody reads half a mail.
      await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 });
      await rename(`${file}.part`, file);
    },
    close: () => composer.close(),
  };
}
