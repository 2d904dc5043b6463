import { describe, expect, it } from 'vitest';
import { shouldReload } from './upgrade.ts';

const memory = () => {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
};

describe('reload after an upgrade', () => {
  it('when the server offers the loaded build, then nothing happens', () => {
    expect(shouldReload('a', 'a', memory())).toBe(false);
  });

  it('when the server offers another build, then the screen reloads once for it and again for the next', () => {
    const storage = memory();
    expect(shouldReload('a', 'b', storage)).toBe(true);
    expect(shouldReload('a', 'b', storage)).toBe(false);
    expect(shouldReload('a', 'c', storage)).toBe(true);
  });
});
