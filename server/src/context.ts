import { pino, type Logger } from 'pino';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { buildIndexes, connectDatabase } from './database/connect.ts';
import { migrate } from './database/migrations/migrate.ts';
import { closeRedis, connectRedis } from './database/redis.ts';
import { createDevices } from './device/devices.ts';
import { createReloadAfterChanges } from './device/reload-after-changes.ts';
import { createAuthenticator } from './http/auth.ts';
import type { Endpoint } from './http/endpoint.ts';
import { createRateLimit } from './http/rate-limits.ts';
import { createBooking } from './booking/booking.ts';
import { createOwnDataEndpoints } from './booking/own-data-endpoints.ts';
import { serviceModels } from './demo/service-models.ts';
import { createBackgroundJob } from './notify/background-job.ts';
import { createPrinting } from './printing/printing.ts';
import { createPush } from './notify/push/push.ts';
import { createChangeDirectory } from './office/change-directory.ts';
import { createDeskMessages } from './desk-messages/desk-messages.ts';
import { createDeskMessageEndpoints } from './desk-messages/endpoints.ts';
import { createAdministerDirectory } from './office/administer-directory.ts';
import { createDirectoryAdminEndpoints } from './office/admin-endpoints.ts';
import { createDirectoryEndpoints } from './office/endpoints.ts';
import { createDirectoryReader } from './office/directory.ts';
import { createPictureEndpoints } from './office/picture-endpoints.ts';
import { createPictureStore } from './office/picture-store.ts';
import { createDirectoryStore } from './office/directory-store.ts';
import { deviceVersion } from './queue/device-version.ts';
import { createQueueEndpoints } from './queue/endpoints.ts';
import { keepDay } from './queue/keep-day.ts';
import { createNumberStore } from './queue/number-store.ts';
import { createQueue } from './queue/queue.ts';
import { queuePolicy } from './queue/queue-policy.ts';
import { createDirectionEndpoints } from './queue/direction-endpoints.ts';
import { createSimulationEndpoints } from './queue/simulate/endpoints.ts';
import { createStatisticsEndpoints } from './queue/statistics/endpoints.ts';
import { createDerivation, hashToken } from './secret.ts';
import { createAccountEndpoints } from './staff/account-endpoints.ts';
import { createStaffEndpoints } from './staff/endpoints.ts';
import { createManageAccounts } from './staff/manage-accounts.ts';
import { createSignIn } from './staff/sign-in.ts';
import { createStaffStore } from './staff/staff-store.ts';
import { VERSION } from './version.ts';

export interface Overrides {
  clock?: Clock;
  log?: Logger;
}

/** Builds every store and use case once. The only place where parts meet; nothing in it decides anything. */
export async function createContext(config: Config, overrides: Overrides = {}) {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? pino({ level: config.logLevel });
  const database = await connectDatabase(config, log);
  const redis = await connectRedis(config.redisUrl, log);
  const { connection } = database;

  const derive = createDerivation(config.secret);
  const limit = createRateLimit({ enabled: config.rateLimits, redis });
  const directoryStore = createDirectoryStore(connection);
  // The embedded database lives in this process.
  const alone = config.mongodbUri === undefined;
  const directory = createDirectoryReader(directoryStore, { alone });
  const changeDirectory = createChangeDirectory({ directory, directoryStore, clock });
  const pictures = createPictureStore(connection);
  const staffStore = createStaffStore(connection);
  const version = deviceVersion(new URL('../../kiosk/dist/version.json', import.meta.url), VERSION);
  const devices = createDevices({ connection, directory, derive, limit, clock, version });
  const identities = {
    staffBySession: (token: string) => staffStore.bySession(hashToken(token), clock.now()),
    deviceByToken: (token: string) => devices.store.byToken(hashToken(token)),
  };

  let address = config.publicUrl ?? `http://localhost:${config.port}`;
  const publicUrl = () => address;
  const accounts = createManageAccounts({ staffStore, directory, clock, publicUrl });
  const numbers = createNumberStore(connection);
  const booking = createBooking({
    connection,
    config,
    directory,
    changeDirectory,
    staffStore,
    numbers,
    derive,
    limit,
    clock,
    log,
    publicUrl,
  });

  const queue = createQueue({
    connection,
    directory,
    appointments: booking.queueAppointments,
    numbers,
    derive,
    clock,
    logger: log,
    policy: queuePolicy(config),
    alone,
    keepDays: async () => (await booking.bookingSettings.read()).keepDays,
    version,
  });

  const push = createPush({
    connection,
    directory,
    queue,
    derive,
    clock,
    log,
    services: config.pushServices,
  });
  const forgetMessages = createBackgroundJob(
    'sent messages',
    async () => void (await Promise.all([booking.mailDelivery.purge(), push.delivery.purge()])),
    { intervalMs: 3_600_000, log },
  );

  const deskMessages = createDeskMessages({
    connection,
    directory,
    assertWorksAt: queue.assertWorksAt,
    clock,
  });

  const administer = createAdministerDirectory({
    directory,
    changeDirectory,
    pictures,
    clock,
    use: {
      appointmentsAhead: booking.appointmentsAhead,
      isDeskOpen: queue.isDeskOpen,
      devicesAt: async (officeId) =>
        (await devices.manage.list()).filter((device) => device.officeId === officeId).length,
    },
  });

  const screens = createReloadAfterChanges({ devices: devices.manage, log });
  const changed = (): void => {
    booking.changed();
    screens.changed();
  };

  const endpoints: Endpoint[] = [
    // The lists of free slots are asked most and found first.
    ...booking.endpoints,
    ...createOwnDataEndpoints({ ...booking.ownData, forgetVisitor: queue.forgetVisitor }),
    ...createDirectoryAdminEndpoints({ directory, administer, serviceModels, changed }),
    ...createDeskMessageEndpoints({ directory, deskMessages }),
    ...push.endpoints,
    ...createPrinting({ connection, directory, queue, devices, publicUrl, clock, log }),
    ...createQueueEndpoints({ directory, queue, limit, clock }),
    ...createStatisticsEndpoints({ read: queue.statistics }),
    ...createSimulationEndpoints({ simulation: queue.simulation, limit }),
    ...createDirectionEndpoints({
      directory,
      directOffice: queue.directOffice,
      listDevices: devices.manage.list,
    }),
    ...createDirectoryEndpoints({ directory, clock }),
    ...createPictureEndpoints({ pictures, clock }),
    ...createStaffEndpoints({ signIn: createSignIn({ staffStore, clock }), staffStore, limit }),
    ...createAccountEndpoints({ accounts, limit }),
    ...devices.endpoints,
  ];

  await migrate(connection, log);
  await buildIndexes(connection);
  await directory.refresh();
  const stopKeepingDay = keepDay({ duties: [...queue.duties, deskMessages.forgetOld], logger: log });

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
    accounts,
    deviceStore: devices.store,
    devices: devices.manage,
    queue,
    deskMessages,
    identities,
    authenticate: createAuthenticator(identities),
    endpoints,
    booking,
    push,
    numbers,
    /** Address in links that leave the house, without a slash at the end. */
    publicUrl,
    /** The port that was chosen, for links where no public address is configured. */
    listening(port: number): void {
      address = config.publicUrl ?? `http://localhost:${port}`;
      booking.mailJob.wake();
    },
    /** Whether the database answers; what `/readyz` says. An empty installation is ready to be set up. */
    async ready(): Promise<boolean> {
      try {
        await connection.db!.command({ ping: 1 });
        return directory.loaded() || !config.demo;
      } catch {
        return false;
      }
    },
    async close(): Promise<void> {
      stopKeepingDay();
      screens.close();
      await queue.settled();
      await Promise.all([booking.close(), push.close(), forgetMessages.close()]);
      await closeRedis(redis);
      await database.close();
    },
  };
}
export type Context = Awaited<ReturnType<typeof createContext>>;
