import { describe, expect, it } from 'vitest';
import { spokenLabel } from './spoken-label.ts';
import { voiceFor } from './voice-choice.ts';

const voice = (lang: string, localService = true, isDefault = false) => ({
  lang,
  localService,
  default: isDefault,
});

describe('speech', () => {
  it('when a label has leading zeros, then they are not spoken', () => {
    expect(spokenLabel('A042')).toEqual({ series: 'A', number: '42' });
    expect(spokenLabel('C1000')).toEqual({ series: 'C', number: '1000' });
    expect(spokenLabel('B100')).toEqual({ series: 'B', number: '100' });
  });

  it('when several voices of this machine speak a language, then its default one is taken', () => {
    const voices = [voice('it-IT', false, true), voice('it_IT'), voice('it-IT', true, true), voice('en-GB')];
    expect(voiceFor(voices, 'it')).toBe(voices[2]);
    expect(voiceFor(voices, 'en')).toBe(voices[3]);
  });

  it('when no voice of this machine speaks it, then there is none, whatever a service on the net could say', () => {
    expect(voiceFor([voice('en-US'), voice('de-DE', false, true)], 'de')).toBeNull();
  });
});
