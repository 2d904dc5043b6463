import {
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterAbstract,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { RedisClientType } from 'redis';
import { DomainError } from '../domain-error.ts';

/** Attempts per address and window. Loose for a family behind one address, tight for a program that tries codes. */
const limits = {
  signIn: { points: 10, duration: 300 },
  password: { points: 20, duration: 600 },
  code: { points: 30, duration: 600 },
  hold: { points: 120, duration: 3600 },
  book: { points: 60, duration: 3600 },
  pair: { points: 60, duration: 600 },
  pairingCode: { points: 20, duration: 600 },
  join: { points: 30, duration: 3600 },
  simulate: { points: 60, duration: 600 },
  rate: { points: 20, duration: 3600 },
} as const;
export type LimitName = keyof typeof limits;

export type RateLimit = (name: LimitName, key: string) => Promise<void>;

/** Counts in Redis where several servers share the work, else, and while Redis is away, in memory. Throws `request.tooMany`. */
export function createRateLimit({
  enabled,
  redis,
}: {
  enabled: boolean;
  redis?: RedisClientType;
}): RateLimit {
  const limiters = Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => {
      const options = { ...limit, keyPrefix: `limit:${name}` };
      const alone = new RateLimiterMemory(options);
      if (!redis) return [name, alone];
      const shared = { storeClient: redis, useRedisPackage: true, rejectIfRedisNotReady: true };
      return [name, new RateLimiterRedis({ ...options, ...shared, insuranceLimiter: alone })];
    }),
  ) as unknown as Record<LimitName, RateLimiterAbstract>;

  return async (name, key) => {
    if (!enabled) return;
    try {
      await limiters[name].consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new DomainError('request.tooMany', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
    }
  };
}
