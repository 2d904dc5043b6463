import { problemCodes } from '@sportello/shared/problem';
import { describe, expect, it } from 'vitest';
import { machineText } from './messages.ts';
import { refusalOf } from './refusal.ts';

const format = {
  time: (instant: string) => instant.slice(11, 16),
  date: (instant: string) => instant.slice(0, 10),
  localize: (text: unknown) => (text as { it?: string } | undefined)?.it ?? '',
};
const say = (refusal: ReturnType<typeof refusalOf>) => machineText.it(refusal.body, refusal.values);

describe('refusals', () => {
  it('when somebody is too early, then the sentence says from when they can check in', () => {
    const data = { start: '2026-11-23T10:00:00Z', opensAt: '2026-11-23T09:30:00Z' };
    expect(say(refusalOf({ code: 'checkIn.tooEarly', data }, format))).toMatch(/alle 10:00.*dalle 09:30/);
  });

  it('when the appointment is elsewhere, then the sentence names the office and the time', () => {
    const data = { start: '2026-11-23T10:00:00Z', officeName: { it: 'Ufficio Tributi' } };
    expect(say(refusalOf({ code: 'checkIn.wrongOffice', data }, format))).toMatch(
      /Ufficio Tributi, alle 10:00/,
    );
  });

  it('when the code is unknown, then it can be typed again', () => {
    expect(refusalOf({ code: 'appointment.notFound' }, format).retry).toBe(true);
  });

  it('when any problem comes, with data or without, then every language has a sentence for it', () => {
    for (const code of problemCodes) {
      const refusal = refusalOf({ code }, format);
      for (const text of Object.values(machineText)) {
        expect(text(refusal.title, refusal.values)).not.toBe('');
        expect(text(refusal.body, refusal.values)).not.toBe('');
      }
    }
  });
});
