import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { makeFolder } from './make-folder.ts';
import { KNOWN_PUSH_SERVICES } from './notify/push/push-services.ts';

const flag = z.enum(['true', 'false', '1', '0', '']).transform((value) => value === 'true' || value === '1');
const optionalText = z
  .string()
  .optional()
  .transform((value) => value || undefined);

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  DATA_DIR: z.string().default('./data'),
  MONGODB_URI: optionalText,
  DATABASE_PORT: optionalText.pipe(z.coerce.number<string | undefined>().int().min(0).max(65535).optional()),
  REDIS_URL: optionalText,
  PUBLIC_URL: optionalText.pipe(z.url().optional()),
  SMTP_URL: optionalText.pipe(z.url().optional()),
  MAIL_FROM: z.string().default('Sportello <sportello@localhost>'),
  SECRET: optionalText.pipe(z.string().min(32, 'needs at least 32 characters').optional()),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  DEMO: flag.default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HOLD_MINUTES: z.coerce.number().int().min(1).max(120).default(15),
  RATE_LIMITS: flag.default(true),
  CHECK_IN_EARLY_MIN: z.coerce.number().int().min(0).max(720).default(30),
  CHECK_IN_GRACE_MIN: z.coerce.number().int().min(0).max(720).default(10),
  CALL_EARLY_MIN: z.coerce.number().int().min(0).max(120).default(10),
  PRIORITY_EARLIER_MIN: z.coerce.number().int().min(0).max(240).default(30),
  PUSH_SERVICES: optionalText,
  MISS_AFTER_CALLS: z.coerce.number().int().min(1).max(10).default(3),
});

export interface Config {
  port: number;
  host: string;
  /** Absolute folder of the embedded database, the outbox and the installation's secret. */
  dataDir: string;
  /** Absent: the embedded database. */
  mongodbUri: string | undefined;
  /** A port on 127.0.0.1 where mongosh and the like reach the embedded database; absent: none. 0 picks a free one. */
  databasePort: number | undefined;
  /** Needed as soon as the server runs more than once. */
  redisUrl: string | undefined;
  /** Address in links that leave the house (mails, QR codes); absent: taken from the port. */
  publicUrl: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** Keys the derivation of codes and links; the same for every server of one installation. */
  secret: string;
  /** Number of reverse proxies in front, whose X-Forwarded-For is believed. */
  trustProxy: number;
  /** Load the invented municipality when the database is empty. */
  demo: boolean;
  logLevel: string;
  holdMinutes: number;
  rateLimits: boolean;
  /** Check-in opens this many minutes before a booked start … */
  checkInEarlyMin: number;
  /** … and who comes later than this after it counts as a walk-in. */
  checkInGraceMin: number;
  /** An appointment is called at most so many minutes before its start while others wait. */
  callEarlyMin: number;
  /** By how many minutes a priority makes the promise earlier. */
  priorityEarlierMin: number;
  /** Origins of push services to which messages for phones may be sent. */
  pushServices: readonly string[];
  /** Calls before a person can be put down as missed. */
  missAfterCalls: number;
}

export class ConfigError extends Error {}

/** Reads and checks the environment. Throws ConfigError with one line per wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    );
  }
  const env = parsed.data;
  const dataDir = resolve(env.DATA_DIR);
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir,
    mongodbUri: env.MONGODB_URI,
    databasePort: env.DATABASE_PORT,
    redisUrl: env.REDIS_URL,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    secret: env.SECRET ?? installationSecret(dataDir),
    trustProxy: env.TRUST_PROXY,
    demo: env.DEMO,
    logLevel: env.LOG_LEVEL,
    holdMinutes: env.HOLD_MINUTES,
    rateLimits: env.RATE_LIMITS,
    checkInEarlyMin: env.CHECK_IN_EARLY_MIN,
    checkInGraceMin: env.CHECK_IN_GRACE_MIN,
    callEarlyMin: env.CALL_EARLY_MIN,
    priorityEarlierMin: env.PRIORITY_EARLIER_MIN,
    pushServices: env.PUSH_SERVICES?.split(',').map((origin) => origin.trim()) ?? KNOWN_PUSH_SERVICES,
    missAfterCalls: env.MISS_AFTER_CALLS,
  };
}

/** The environment that a child process inherits, for the one place that starts builds. */
export const inheritedEnvironment = (): NodeJS.ProcessEnv => process.env;

/** Headers in which the server tells its own pages how a visitor reached it. */
export const PAGE_HEADERS = { protocol: 'x-sportello-protocol', address: 'x-sportello-address' } as const;

/** Tells the SvelteKit handler, which reads only the environment, where the API is and which headers to believe. */
export function exportToPages({ apiUrl }: { apiUrl: string }): void {
  process.env.API_URL = apiUrl;
  process.env.PROTOCOL_HEADER = PAGE_HEADERS.protocol;
  process.env.ADDRESS_HEADER = PAGE_HEADERS.address;
}

/**
 * Made at the first start and kept beside the data, so that links in old mails go on working. It appears under its name
 * whole or not at all: codes derived from half a secret would be nobody's.
 */
function installationSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  try {
    const known = existsSync(file) && readFileSync(file, 'utf8').trim();
    if (known) return known;
    makeFolder(dataDir);
    const secret = randomBytes(32).toString('base64url');
    writeFileSync(`${file}.part`, `${secret}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.part`, file);
    return secret;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full' : message;
    throw new ConfigError(
      `DATA_DIR: ${dataDir} cannot be used (${why}). Give the server's user write access and some space.`,
      { cause: error },
    );
  }
}
