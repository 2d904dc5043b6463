import { expect, test } from 'vitest';
import { isPushService, KNOWN_PUSH_SERVICES } from './push-services.ts';

test.each([
  'https://fcm.googleapis.com/fcm/send/abc',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://web.push.apple.com/abc',
  'https://par02p.notify.windows.com/w/?token=abc',
])('when a browser names %s, then messages may go there', (endpoint) => {
  expect(isPushService(endpoint, KNOWN_PUSH_SERVICES)).toBe(true);
});

test.each([
  'http://fcm.googleapis.com/fcm/send/abc',
  'https://fcm.googleapis.com.evil.example/abc',
  'https://fcm.googleapis.com:8443/abc',
  'https://evilpush.apple.com/abc',
  'https://user:pass@web.push.apple.com/abc',
  'https://127.0.0.1/abc',
  'https://localhost/abc',
  'https://metadata.internal/abc',
  'not an address',
])('when a stranger names %s, then the server does not call it', (endpoint) => {
  expect(isPushService(endpoint, KNOWN_PUSH_SERVICES)).toBe(false);
});
