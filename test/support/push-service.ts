import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  randomBytes,
  randomUUID,
  verify,
  type ECDH,
} from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushMessage } from '@sportello/shared/push';

const hmac = (key: Buffer, ...data: Buffer[]) =>
  data.reduce((sum, part) => sum.update(part), createHmac('sha256', key)).digest();
/** HKDF of RFC 5869 for at most one block. */
const hkdf = (salt: Buffer, secret: Buffer, info: Buffer, bytes: number) =>
  hmac(hmac(salt, secret), info, Buffer.from([1])).subarray(0, bytes);
const decode = (text: string) => Buffer.from(text, 'base64url');

/** Opens an `aes128gcm` body (RFC 8188) with the browser's keys (RFC 8291), or throws. */
export function decryptPush(body: Buffer, browser: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (keyLength !== 65) throw new Error(`the sender's key has ${keyLength} bytes`);
  if (record.length > recordSize) throw new Error('more than one record');
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), senderKey]);
  const secret = hkdf(auth, browser.computeSecret(senderKey), keyInfo, 32);
  const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('the last record does not end with 2');
  return padded.subarray(0, end).toString('utf8');
}

/** What the signature of a push says, or throws: RFC 8292 with the key that the browser subscribed with. */
function checkVapid(authorization: string | undefined, audience: string, serverKey: string) {
  const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization ?? '') ?? [];
  if (!token || key !== serverKey) throw new Error('not signed by the subscriber’s server');
  const [header = '', claims = '', signature = ''] = token.split('.');
  const point = decode(key);
  if (point.length !== 65 || point[0] !== 4) throw new Error('k is not an uncompressed point');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const { alg, typ } = JSON.parse(decode(header).toString()) as Record<string, string>;
  const signed = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    decode(signature),
  );
  if (alg !== 'ES256' || typ !== 'JWT' || !signed) throw new Error('the signature is wrong');
  const { aud, exp, sub } = JSON.parse(decode(claims).toString()) as {
    aud: string;
    exp: number;
    sub: string;
  };
  const validForSec = exp - Date.now() / 1000;
  if (aud !== audience) throw new Error(`meant for ${aud}`);
  if (validForSec <= 0 || validForSec > 86_400) throw new Error(`valid for ${validForSec} s`);
  if (!/^(mailto:|https:)/.test(sub)) throw new Error(`nobody to contact: ${sub}`);
}

export interface ReceivedPush {
  message: PushMessage;
  ttlSec: number;
  urgency: string | undefined;
  topic: string | undefined;
  /** What the service itself can read. */
  sealed: Buffer;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/**
 * A push service as the standards describe it: RFC 8030 for the request, 8292 for who sends, 8291 for the contents. It
 * stands for the browsers' companies; every request that breaks a rule is refused and remembered in `faults`.
 */
export async function startPushService() {
  const browsers = new Map<
    string,
    { keys: ECDH; auth: Buffer; serverKey: string; received: ReceivedPush[] }
  >();
  const faults: string[] = [];
  let answers: { status: number; headers?: Record<string, string> }[] = [];
  let origin = '';

  function accept(request: IncomingMessage, sealed: Buffer): void {
    const browser = browsers.get(request.url?.slice(1) ?? '');
    if (!browser) throw new Error('no such subscription');
    const { ttl, urgency, topic, authorization } = request.headers as Record<string, string | undefined>;
    if (request.method !== 'POST') throw new Error(`method ${request.method}`);
    if (!/^\d+$/.test(ttl ?? '')) throw new Error('TTL is missing');
    if (urgency && !['very-low', 'low', 'normal', 'high'].includes(urgency)) throw new Error('Urgency');
    if (topic && !/^[\w-]{1,32}$/.test(topic)) throw new Error('Topic');
    if (request.headers['content-encoding'] !== 'aes128gcm') throw new Error('Content-Encoding');
    if (sealed.length > 4096) throw new Error('larger than 4096 bytes');
    checkVapid(authorization, origin, browser.serverKey);
    const message = JSON.parse(decryptPush(sealed, browser.keys, browser.auth)) as PushMessage;
    browser.received.push({ message, ttlSec: Number(ttl), urgency, topic, sealed });
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((sealed) => {
      const answer = answers.shift();
      if (answer) return void response.writeHead(answer.status, answer.headers).end();
      try {
        accept(request, sealed);
        response.writeHead(201, { Location: `${origin}/m/${randomUUID()}` }).end();
      } catch (fault) {
        faults.push(String(fault));
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    faults,
    /** The next messages are answered so. */
    answer(...next: typeof answers): void {
      answers = next;
    },
    /** A browser subscribes with the key of its site; `subscription` is what its page sends there. */
    subscribe(serverKey: string, language: 'it' | 'en' = 'it') {
      const id = randomUUID();
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const received: ReceivedPush[] = [];
      browsers.set(id, { keys, auth, serverKey, received });
      return {
        received,
        subscription: {
          endpoint: `${origin}/${id}`,
          keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
          language,
        },
      };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type PushService = Awaited<ReturnType<typeof startPushService>>;
