import { describe, expect, it } from 'vitest';
import { readFragment } from './token.ts';

describe('device address', () => {
  it('when the fragment carries a token and a print mode, then both are read', () => {
    expect(readFragment('#token=abc-_1&print=browser')).toEqual({ token: 'abc-_1', print: 'browser' });
  });

  it('when the fragment is empty or says something else, then nothing is changed', () => {
    expect(readFragment('')).toEqual({});
    expect(readFragment('#token=%20&print=fax')).toEqual({});
  });
});
