import type { Logger } from 'pino';
import { createClient, type RedisClientType } from 'redis';

/**
 * Connects, and goes on trying whenever the connection is lost. Nothing that is promised rests on Redis: without it each server
 * tells its own followers at once, the others' a second later from the database, and counts attempts by itself.
 */
export async function connectRedis(
  url: string | undefined,
  log: Logger,
): Promise<RedisClientType | undefined> {
  if (!url) return undefined;
  const client = createClient({ url }) as RedisClientType;
  let lost = false;
  // Without a listener an error would end the process. One line for each absence, not one for each attempt.
  client.on('error', (error: unknown) => {
    if (!lost) log.warn({ err: error }, 'Redis does not answer; trying again');
    lost = true;
  });
  client.on('ready', () => {
    if (lost) log.info('Redis answers again');
    lost = false;
  });
  // The sockets' adapter does not look at what becomes of a message, and a refusal that nobody hears ends the process.
  const publish = client.publish.bind(client);
  const unheard: typeof client.publish = (channel, message) => publish(channel, message).catch(() => 0);
  Object.assign(client, { publish: unheard });
  await client.connect();
  return client;
}

/** Waits for what is under way, unless nobody is there to answer. */
export async function closeRedis(client: RedisClientType | undefined): Promise<void> {
  if (client?.isReady) await client.close();
  else client?.destroy();
}
