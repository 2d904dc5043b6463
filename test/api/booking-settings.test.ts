import type { AdministeredBookingSettings } from '@sportello/shared/booking-settings';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

it('when two administrators change the booking settings at once, then one wins and the others are told by whom', async () => {
  const admin = await server.signedIn('admin');
  const path = '/admin/booking-settings';
  const { revision } = (await server.get<AdministeredBookingSettings>(path, admin.headers)).body;
  for (const turn of [revision, revision + 1]) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, keepDays) =>
        server.put<AdministeredBookingSettings & Problem>(
          path,
          { revision: turn, settings: { keepDays: keepDays + 1 } },
          admin.headers,
        ),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status, body } of answers.filter((one) => one !== won[0])) {
      expect([status, body.code]).toEqual([409, 'directory.changed']);
      expect(body.data).toMatchObject({ changedBy: 'Test admin' });
    }
    const now = await server.get<AdministeredBookingSettings>(path, admin.headers);
    expect(now.body).toEqual(won[0]!.body);
  }
});
