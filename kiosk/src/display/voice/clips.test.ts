import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deviceLanguages } from '../../device/language.ts';
import { announcementClips } from './clips.ts';

const clips = (label: string, deskLabel: string, issuedBy?: string) =>
  announcementClips({ label, deskLabel, issuedBy });

describe('bundled voice', () => {
  it('when a number is called, then it is said as people say it', () => {
    expect(clips('A042', '3')).toEqual(['number', 'A', '42', 'desk', '3']);
    expect(clips('B200', '12')).toEqual(['number', 'B', '200', 'desk', '12']);
    expect(clips('S142', '1')).toEqual(['number', 'S', '100', '42', 'desk', '1']);
    expect(clips('A1005', '1')).toEqual(['number', 'A', '1', '0', '0', '5', 'desk', '1']);
  });

  it('when a desk has no number, then the label alone is said', () => {
    expect(clips('A001', 'Sala')).toEqual(['number', 'A', '1']);
  });

  it('when another office gave the number, then that is said: there may be a second one of that name', () => {
    expect(clips('A042', '3', 'b')).toEqual(['number', 'A', '42', 'otherOffice', 'desk', '3']);
  });

  for (const language of deviceLanguages) {
    it(`when any number up to 1999 is called in ${language}, then every word of it is recorded`, () => {
      const recorded = JSON.parse(
        readFileSync(new URL(`./${language}.json`, import.meta.url), 'utf8'),
      ) as Record<string, [number, number]>;
      for (let number = 1; number < 2000; number += 1) {
        for (const clip of clips(`A${String(number).padStart(3, '0')}`, String(number % 100), 'b')) {
          expect(recorded[clip]?.[1], `${language} ${clip}`).toBeGreaterThan(50);
        }
      }
    });
  }
});
