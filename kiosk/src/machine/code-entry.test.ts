import { describe, expect, it } from 'vitest';
import { readCode, shownCode, typeKey } from './code-entry.ts';

const typeAll = (text: string) => [...text].reduce(typeKey, '');

describe('code entry', () => {
  it('when a code is typed in lower case with blanks, then it is read', () => {
    expect(readCode(typeAll('ab2d 9-k3m'))).toBe('AB2D9K3M');
  });

  it('when a sign is missing, then there is no code yet but the boxes fill', () => {
    expect(readCode(typeAll('ab2d9'))).toBeNull();
    expect(shownCode(typeAll('ab2d9'))).toBe('AB2D9');
  });

  it('when the link of the mail is scanned, then the code in it is read', () => {
    const link = 'https://comune.example/appuntamento/AB2D9K3M?key=Zx_-9abcABCDEFGH123456';
    expect(readCode(typeAll(link))).toBe('AB2D9K3M');
    expect(shownCode('https://comune.ex')).toBe('');
  });

  it('when the scanner has another keyboard layout, then the code is still found', () => {
    expect(readCode('httpsç--comune.example-appuntamento-ab2d9k3m_key0abc')).toBe('AB2D9K3M');
  });

  it('when a wrong key is taken back, then it is gone; Delete empties everything; Shift types nothing', () => {
    expect(typeKey('AB', 'Backspace')).toBe('A');
    expect(typeKey('AB', 'Delete')).toBe('');
    expect(typeKey('AB', 'Shift')).toBe('AB');
  });

  it('when letters that no code has are typed, then there is no code', () => {
    expect(readCode('ABCD0O1I')).toBeNull();
  });
});
