import { describe, expect, it } from 'vitest';
import { localText, readLanguages } from './language.ts';

describe('languages of a device', () => {
  it('when a text has no German, then a German guest reads English rather than Italian', () => {
    expect(localText({ it: 'Anagrafe', en: 'Registry' }, 'de')).toEqual({ text: 'Registry', lang: 'en' });
    expect(localText({ it: 'Anagrafe' }, 'de')).toEqual({ text: 'Anagrafe', lang: 'it' });
  });

  it('when Italian is wanted, then the English text is not used', () => {
    expect(localText({ it: 'Anagrafe', en: 'Registry' }, 'it')).toEqual({ text: 'Anagrafe', lang: 'it' });
  });

  it('when an address names languages, then the known ones are kept in order and once', () => {
    expect(readLanguages('de, it,xx,de')).toEqual(['de', 'it']);
    expect(readLanguages('xx')).toBeNull();
    expect(readLanguages(null)).toBeNull();
  });
});
