import { describe, expect, it } from 'vitest';
import { encodeNotedSlip, wrap } from './noted-slip.ts';

const slip = {
  office: 'Servizi demografici',
  heading: 'Il tuo numero',
  label: 'A900',
  service: 'Carta d’identità',
  how: 'La rete è assente, ma il numero vale: quando torna, sarai in coda con l’ora di adesso.',
  taken: 'mercoledì 5 maggio, ore 09:02',
};

describe('slip without the server', () => {
  it('when a text is long, then its lines fit the paper and no word is lost', () => {
    const lines = wrap(slip.how);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(42);
    expect(lines.join(' ')).toBe(slip.how);
  });

  it('when it is encoded, then accents are in the chosen code page and it ends with a cut', () => {
    const bytes = [...encodeNotedSlip(slip)];
    const text = new TextDecoder('windows-1252').decode(Uint8Array.from(bytes));
    expect(text).toContain("Carta d'identità");
    expect(text).toContain('A900');
    expect(bytes.slice(0, 5)).toEqual([0x1b, 0x40, 0x1b, 0x74, 16]);
    expect(bytes.slice(-3)).toEqual([0x1d, 0x56, 1]);
  });
});
