import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { createClient, type RedisClientType } from 'redis';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { buildIndexes, connectDatabase } from './database/connect.ts';
import { createAuthenticator } from './http/auth.ts';
import type { Endpoint } from './http/endpoint.ts';
import { createRateLimit } from './http/rate-limits.ts';
import { createAppointmentNumbers } from './booking/appointment-number.ts';
import { createAppointmentStore } from './booking/appointment-store.ts';
import { createAppointmentView } from './booking/appointment-view.ts';
import { createAvailability } from './booking/availability.ts';
import { createBookForCitizen } from './booking/book-for-citizen.ts';
import { createBookAppointment } from './booking/book-appointment.ts';
import { createBookingEndpoints } from './booking/booking-endpoints.ts';
import { createCancelAppointment } from './booking/cancel-appointment.ts';
import { createCloseCalendars } from './booking/close-calendars.ts';
import { createClosingEndpoints } from './booking/closing-endpoints.ts';
import { createClosingStore } from './booking/closing-store.ts';
import { createConfirmEmail } from './booking/confirm-email.ts';
import { createDecideRequest } from './booking/decide-request.ts';
import { createFeedEndpoints } from './booking/feed-endpoints.ts';
import { createHoldSlot } from './booking/hold-slot.ts';
import { createIdentity } from './booking/identity.ts';
import { createLimits } from './booking/limits.ts';
import { createMoveAppointment } from './booking/move-appointment.ts';
import { createOpenAppointment } from './booking/open-appointment.ts';
import { createQueueAppointments } from './booking/queue-appointments.ts';
import { createRatingEndpoints, createRatingStore } from './booking/ratings.ts';
import { createRestoreAppointment } from './booking/restore-appointment.ts';
import { createBookingSettingsStore } from './booking/settings-store.ts';
import { createSlotEndpoints } from './booking/slot-endpoints.ts';
import { createStaffBookingEndpoints } from './booking/staff-endpoints.ts';
import { createSweep } from './booking/sweep.ts';
import { createTakeSeat } from './booking/take-seat.ts';
import { createAdvanceWaitingList } from './booking/waiting/advance-waiting-list.ts';
import { createWaitingEndpoints } from './booking/waiting/waiting-endpoints.ts';
import { createWaitingIdentity } from './booking/waiting/waiting-identity.ts';
import { createWaitingStore } from './booking/waiting/waiting-store.ts';
import { createAppointmentMail } from './notify/appointment-mail.ts';
import { createBackgroundJob } from './notify/background-job.ts';
import { createCalendarFiles } from './notify/calendar-file.ts';
import { createMailDelivery } from './notify/deliver-mail.ts';
import { createMailTransport } from './notify/mail-transport.ts';
import { createOutboxStore } from './notify/outbox-store.ts';
import { createSendLink } from './notify/send-link.ts';
import { createDirectoryEndpoints } from './office/endpoints.ts';
import { createDirectoryReader } from './office/directory.ts';
import { createDirectoryStore } from './office/directory-store.ts';
import { deviceVersion } from './queue/device-version.ts';
import { createQueueEndpoints } from './queue/endpoints.ts';
import { keepDay } from './queue/keep-day.ts';
import { createWaitingMail } from './notify/waiting-mail.ts';
import { createNumberStore } from './queue/number-store.ts';
import { createQueue } from './queue/queue.ts';
import { queuePolicy } from './queue/queue-policy.ts';
import { createStatisticsEndpoints } from './queue/statistics/endpoints.ts';
import { createDerivation, hashToken } from './secret.ts';
import { createDeviceStore } from './staff/device-store.ts';
import { createStaffEndpoints } from './staff/endpoints.ts';
import { createSignIn } from './staff/sign-in.ts';
import { createStaffStore } from './staff/staff-store.ts';
import { VERSION } from './version.ts';

export interface Overrides {
  clock?: Clock;
  log?: Logger;
}

async function connectRedis(url: string | undefined): Promise<RedisClientType | undefined> {
  if (!url) return undefined;
  const client = createClient({ url }) as RedisClientType;
  await client.connect();
  return client;
}

/** Builds every store and use case once. The only place where parts meet; nothing in it decides anything. */
export async function createContext(config: Config, overrides: Overrides = {}) {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? pino({ level: config.logLevel });
  const database = await connectDatabase(config, log);
  const redis = await connectRedis(config.redisUrl);
  const { connection } = database;

  const derive = createDerivation(config.secret);
  const limit = createRateLimit({ enabled: config.rateLimits, redis });
  const directoryStore = createDirectoryStore(connection);
  const directory = createDirectoryReader(directoryStore);
  const staffStore = createStaffStore(connection);
  const deviceStore = createDeviceStore(connection);
  const identities = {
    staffBySession: (token: string) => staffStore.bySession(hashToken(token), clock.now()),
    deviceByToken: (token: string) => deviceStore.byToken(hashToken(token)),
  };

  // Booking and its mails.
  let address = config.publicUrl ?? `http://localhost:${config.port}`;
  const publicUrl = () => address;
  const numbers = createNumberStore(connection);
  const appointments = createAppointmentStore(connection);
  const bookingSettings = createBookingSettingsStore(connection);
  const identity = createIdentity({ derive, publicUrl });
  const availability = createAvailability({ directory, appointments, clock });
  const takeSeat = createTakeSeat({ availability, appointments, clock });
  const appointmentNumbers = createAppointmentNumbers({ directory, numbers });
  const appointmentView = createAppointmentView({ directory, identity, clock });
  const queueAppointments = createQueueAppointments({ appointments, identity });
  const calendarFiles = createCalendarFiles({ directory, identity });
  const appointmentMail = createAppointmentMail({ directory, identity, calendarFiles });
  const outbox = createOutboxStore(connection);
  const mailTransport = createMailTransport({
    smtpUrl: config.smtpUrl,
    folder: join(config.dataDir, 'outbox'),
    from: config.mailFrom,
  });
  const mailDelivery = createMailDelivery({
    appointments,
    outbox,
    appointmentMail,
    transport: mailTransport,
    clock,
    log,
  });
  const bookingParts = { directory, appointments, availability, takeSeat, identity, clock };
  const settledBooking = { ...bookingParts, numbers: appointmentNumbers, settings: bookingSettings };
  const mailJob = createBackgroundJob('mail', mailDelivery.run, { intervalMs: 5_000, log });
  const sweep = createSweep({ appointments, clock });
  const sweepJob = createBackgroundJob('sweep', sweep, { intervalMs: 30_000, log });
  const cancel = createCancelAppointment(settledBooking);
  const move = createMoveAppointment(settledBooking);
  const waitingIdentity = createWaitingIdentity({ derive, publicUrl });
  const waitingMail = createWaitingMail({ directory, waitingIdentity });
  const waitingParts = {
    ...settledBooking,
    waiting: createWaitingStore(connection),
    waitingIdentity,
    waitingMail,
    outbox,
  };
  const advanceWaitingList = createAdvanceWaitingList({ ...waitingParts, wakeMail: mailJob.wake });
  const waitingJob = createBackgroundJob('waiting list', advanceWaitingList, { intervalMs: 15_000, log });
  const bookingChanged = (): void => {
    mailJob.wake();
    waitingJob.wake();
  };
  const closings = createClosingStore(connection);
  const bookingEndpoints = [
    ...createSlotEndpoints({ directory, availability, identity, clock }),
    ...createBookingEndpoints({
      ...bookingParts,
      view: appointmentView,
      holdSlot: createHoldSlot({ ...bookingParts, holdMinutes: config.holdMinutes }),
      book: createBookAppointment({ ...settledBooking, limits: createLimits(bookingParts) }),
      confirmEmail: createConfirmEmail(settledBooking),
      cancel,
      move,
      open: createOpenAppointment({ appointments, identity, limit }),
      calendarFile: (record) =>
        calendarFiles.one(
          { ...record, label: record.number?.label ?? null },
          'PUBLISH',
          new Date(clock.now()),
        ),
      sendLink: createSendLink({ outbox, appointmentMail, clock, wake: mailJob.wake }),
      limit,
      changed: bookingChanged,
    }),
    ...createStaffBookingEndpoints({
      ...settledBooking,
      view: appointmentView,
      bookForCitizen: createBookForCitizen(settledBooking),
      cancel,
      move,
      decide: createDecideRequest(settledBooking),
      changed: bookingChanged,
    }),
    ...createClosingEndpoints({
      closings,
      closeCalendars: createCloseCalendars({
        ...settledBooking,
        directoryStore,
        closings,
        view: appointmentView,
        cancel,
        move,
        restore: createRestoreAppointment(settledBooking),
      }),
      changed: bookingChanged,
    }),
    ...createFeedEndpoints({ ...bookingParts, calendarFiles, derive, publicUrl, limit }),
    ...createWaitingEndpoints({ ...waitingParts, limit, changed: bookingChanged }),
    ...createRatingEndpoints({ ratings: createRatingStore(connection), limit, clock }),
  ];

  const queue = createQueue({
    connection,
    directory,
    appointments: queueAppointments,
    numbers,
    derive,
    clock,
    logger: log,
    policy: queuePolicy(config),
    // The embedded database lives in this process.
    alone: config.mongodbUri === undefined,
    version: deviceVersion(new URL('../../kiosk/dist/version.json', import.meta.url), VERSION),
  });

  const endpoints: Endpoint[] = [
    ...createQueueEndpoints({ directory, queue, limit }),
    ...createStatisticsEndpoints({ read: queue.statistics }),
    ...createDirectoryEndpoints({ directory }),
    ...bookingEndpoints,
    ...createStaffEndpoints({ signIn: createSignIn({ staffStore, clock }), staffStore, limit }),
  ];

  await buildIndexes(connection);
  await directory.refresh();
  const stopKeepingDay = keepDay({ duties: queue.duties, logger: log });

  return {
    config,
    clock,
    log,
    redis,
    derive,
    limit,
    directory,
    directoryStore,
    staffStore,
    deviceStore,
    queue,
    identities,
    authenticate: createAuthenticator(identities),
    endpoints,
    appointments,
    appointmentView,
    bookingSettings,
    identity,
    numbers,
    queueAppointments,
    mailDelivery,
    mailJob,
    sweepJob,
    waitingJob,
    /** Address in links that leave the house, without a slash at the end. */
    publicUrl,
    /** The port that was chosen, for links where no public address is configured. */
    listening(port: number): void {
      address = config.publicUrl ?? `http://localhost:${port}`;
      mailJob.wake();
    },
    /** Whether the database answers; what `/readyz` says. */
    async ready(): Promise<boolean> {
      try {
        await connection.db!.command({ ping: 1 });
        return directory.loaded();
      } catch {
        return false;
      }
    },
    async close(): Promise<void> {
      stopKeepingDay();
      await queue.settled();
      await Promise.all([mailJob.close(), sweepJob.close(), waitingJob.close()]);
      mailTransport.close();
      await redis?.close();
      await database.close();
    },
  };
}
export type Context = Awaited<ReturnType<typeof createContext>>;
