import { deflateSync, crc32 } from 'node:zlib';
import type { AdministeredMunicipality } from '@sportello/shared/directory-administration';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

const DAY_MS = 24 * 3_600_000;
let server: TestServer;
let headers: { cookie: string };
beforeEach(async () => {
  server = await startTestServer();
  ({ headers } = await server.signedIn('admin'));
});
afterEach(() => server.close());

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
/** A grey square. */
function png(side: number, grey = 0x80): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 8;
  const rows = Buffer.concat(
    Array.from({ length: side }, () => Buffer.from([0, ...Array<number>(side).fill(grey)])),
  );
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const send = (data: string, as: Record<string, string> = headers) =>
  server.post<{ id: string } & Problem>('/admin/pictures', { data }, as);
const sent = async (bytes: Buffer) => (await send(bytes.toString('base64'))).body.id;
const picture = (id: string) => fetch(`${server.url}/api/v1/pictures/${id}`);
async function choose(coatOfArms: string | undefined) {
  const { value, revision } = (await server.get<AdministeredMunicipality>('/admin/municipality', headers))
    .body;
  return server.put<Problem>(
    '/admin/municipality',
    { revision, settings: { ...value, coatOfArms } },
    headers,
  );
}

it('when a coat of arms is sent and chosen, then everybody reads these very bytes, and may keep them for good', async () => {
  const bytes = png(256);
  const id = await sent(bytes);

  expect((await choose(id)).status).toBe(200);

  expect((await server.get('/municipality')).body).toMatchObject({ coatOfArms: id });
  const answer = await picture(id);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

it.each([
  [
    'a drawing with a script',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  ],
  ['a picture larger than any header', png(513)],
  ['half a head', png(64).subarray(0, 20)],
  ['nothing', Buffer.alloc(0)],
])('when %s is sent, then it is refused at its field', async (_what, bytes) => {
  const refused = await send(bytes.toString('base64'));

  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ code: 'request.invalid', errors: [{ path: 'data' }] });
});

it('when what is sent is no base64, or longer than any picture, then it is refused', async () => {
  expect((await send('né l’uno né l’altro')).body.code).toBe('request.invalid');
  expect((await send('A'.repeat(300_000))).body.code).toBe('request.tooLarge');
});

it('when the chosen picture is not there, then the municipality stays as it is', async () => {
  expect((await choose('0'.repeat(64))).body.code).toBe('picture.notFound');
  expect((await picture('0'.repeat(64))).status).toBe(404);
  expect((await server.get('/municipality')).body).not.toHaveProperty('coatOfArms');
});

it('when another one is chosen a day later, then the first is gone, and one that was just sent stays', async () => {
  const [first, second] = [await sent(png(16)), await sent(png(17))];
  await choose(first);
  server.clock.advance(DAY_MS + 1);
  ({ headers } = await server.signedIn('admin'));
  const justSent = await sent(png(18));

  await choose(second);

  expect((await picture(first)).status).toBe(404);
  expect((await picture(second)).status).toBe(200);
  expect((await picture(justSent)).status).toBe(200);
});

it('when many send the same picture at once, then it is there once', async () => {
  const data = png(32).toString('base64');

  const answers = await Promise.all(Array.from({ length: 20 }, () => send(data)));

  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.every(({ status }) => status === 201)).toBe(true);
});

it('when somebody is no administrator, then they send nothing', async () => {
  const supervisor = await server.signedIn('supervisor');

  expect((await send(png(16).toString('base64'), supervisor.headers)).status).toBe(403);
});
