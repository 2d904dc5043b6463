/** SCRAM-SHA-256 (RFC 7677) for the loopback port: the server keeps no password, only what proves one. */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Encodable } from '../bson/encode.ts';
import type { BsonValue } from '../bson/values.ts';
import { BinaryValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command } from '../engine.ts';
import { numberValue } from '../numbers.ts';
import { OK } from '../reply.ts';

const ITERATIONS = 15_000;
const hmac = (key: Buffer, text: string | Buffer) => createHmac('sha256', key).update(text).digest();
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const xor = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, i) => byte ^ b[i]!));

export interface Credentials {
  readonly user: string;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export function makeCredentials(user: string, password: string): Credentials {
  const salt = randomBytes(28);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  return { user, salt, storedKey: hash(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') };
}

export interface Authentication {
  readonly user: string | undefined;
  /** The answer to an authentication command, the error for one that needs authentication, or undefined to go on. */
  check(command: Command): Encodable | CommandError | undefined;
}

/** What drivers may ask before they have authenticated. */
const OPEN = new Set([
  'hello',
  'ismaster',
  'ping',
  'buildinfo',
  'endsessions',
  'connectionstatus',
  'getcmdlineopts',
]);

const failed = () => new CommandError(18, 'Authentication failed.');

/** One connection's authentication. */
export function createAuthentication(credentials: Credentials): Authentication {
  let user: string | undefined;
  let exchange: { first: string; serverFirst: string; nonce: string } | undefined;
  let proven = false;

  function start(command: Command): Encodable {
    if (command.body.get('mechanism') !== 'SCRAM-SHA-256')
      throw new CommandError(334, 'Unsupported authentication mechanism: only SCRAM-SHA-256 is offered');
    const message = payload(command.body.get('payload'));
    const match = /^n,,(n=([^,]*),r=([^,]+))$/.exec(message);
    if (!match) throw failed();
    const nonce = match[3]! + randomBytes(24).toString('base64');
    // the same answer for an unknown name, so that names cannot be tried out
    const name = match[2]!.replaceAll('=2C', ',').replaceAll('=3D', '=');
    const serverFirst = `r=${nonce},s=${credentials.salt.toString('base64')},i=${ITERATIONS}`;
    exchange = { first: match[1]!, serverFirst, nonce };
    proven = false;
    if (name !== credentials.user) exchange.nonce = randomBytes(24).toString('base64');
    return step(serverFirst, false);
  }

  function proceed(command: Command): Encodable {
    if (proven) {
      user = credentials.user;
      return step('', true);
    }
    const message = payload(command.body.get('payload'));
    const match = /^(c=([^,]*),r=([^,]*)),p=([^,]*)$/.exec(message);
    if (!exchange || !match || match[2] !== 'biws' || match[3] !== exchange.nonce) throw failed();
    const signed = `${exchange.first},${exchange.serverFirst},${match[1]}`;
    const proof = Buffer.from(match[4]!, 'base64');
    if (proof.length !== 32) throw failed();
    const clientKey = xor(proof, hmac(credentials.storedKey, signed));
    if (!timingSafeEqual(hash(clientKey), credentials.storedKey)) throw failed();
    proven = true;
    user = credentials.user;
    exchange = undefined;
    return step(
      `v=${hmac(credentials.serverKey, signed).toString('base64')}`,
      numberValue(command.body.get('conversationId')) === 1,
    );
  }

  const step = (text: string, done: boolean): Encodable => ({
    conversationId: 1, done, payload: new BinaryValue(0, Buffer.from(text)), ok: OK,
  }); // prettier-ignore

  return {
    get user() {
      return user;
    },
    check(command) {
      try {
        const name = command.name.toLowerCase();
        if (name === 'saslstart') return start(command);
        if (name === 'saslcontinue') return proceed(command);
        if (name === 'logout') {
          user = undefined;
          return { ok: OK };
        }
        if (user || OPEN.has(name)) return undefined;
        return new CommandError(13, `Command ${command.name} requires authentication`);
      } catch (error) {
        exchange = undefined;
        return error instanceof CommandError ? error : failed();
      }
    },
  };
}

function payload(value: BsonValue | undefined): string {
  if (!(value instanceof BinaryValue)) throw failed();
  return value.bytes.toString('utf8');
}
