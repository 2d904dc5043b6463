import { availableParallelism, hostname, machine, platform, release, totalmem, type, version } from 'node:os';
import type { Encodable } from '../bson/encode.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { OK } from '../reply.ts';

export const MAX_MESSAGE_BYTES = 48_000_000;
/** The server version whose behaviour this engine follows. */
export const VERSION = '8.0.0';

/** A standalone server: drivers then neither look for other members nor start transactions. */
export function hello(engine: Engine, command: Command, connectionId: number): Encodable {
  const isHello = command.name === 'hello';
  const wanted = command.body.get('saslSupportedMechs');
  return {
    ...(isHello ? { isWritablePrimary: true } : { ismaster: true, helloOk: true }),
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: 100_000,
    localTime: engine.now(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: 25,
    readOnly: false,
    ...(typeof wanted === 'string' ? { saslSupportedMechs: ['SCRAM-SHA-256'] } : {}),
    ok: OK,
  };
}

export function buildInfo(): Encodable {
  return {
    version: VERSION,
    gitVersion: 'sportello-embedded',
    modules: [],
    versionArray: VERSION.split('.').map(Number).concat(0),
    javascriptEngine: 'none',
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
    storageEngines: ['sqlite'],
    ok: OK,
  };
}

export function hostInfo(engine: Engine): Encodable {
  return {
    system: {
      currentTime: engine.now(),
      hostname: hostname(),
      cpuAddrSize: 64,
      memSizeMB: BigInt(Math.floor(totalmem() / 1_048_576)),
      numCores: availableParallelism(),
      cpuArch: machine(),
    },
    os: { type: type(), name: platform(), version: release() },
    extra: { versionString: version() },
    ok: OK,
  };
}

export function connectionStatus(user: string | undefined): Encodable {
  const authenticatedUsers = user ? [{ user, db: 'admin' }] : [];
  return {
    authInfo: { authenticatedUsers, authenticatedUserRoles: user ? [{ role: 'root', db: 'admin' }] : [] },
    ok: OK,
  };
}

export function getParameter(command: Command): Encodable {
  const known: Record<string, Encodable> = {
    featureCompatibilityVersion: { version: '8.0' },
    authenticationMechanisms: ['SCRAM-SHA-256'],
  };
  const all = command.body.get('getParameter') === '*';
  const found = Object.entries(known).filter(([name]) => all || command.body.has(name));
  if (!found.length) throw new CommandError(72, 'no option found to get');
  return { ...Object.fromEntries(found), ok: OK };
}
