import type { PublicQueue } from '@sportello/shared/queue';
import { describe, expect, it } from 'vitest';
import { arrange, boardLines, issuerOf, pageAt } from './board.ts';

const queue = (officeId: string, tickets: PublicQueue['tickets']): PublicQueue => ({
  officeId,
  date: '2026-11-23',
  seq: 1,
  tickets,
  desks: [{ id: 'sportello-3', number: 3, direction: { it: 'A sinistra' }, arrow: 'left', state: 'open' }],
  waits: [],
  now: '2026-11-23T12:00:00Z',
  version: 'x',
  directory: 1,
});
const today = '2026-11-23';
const ticket = (label: string, state: 'waiting' | 'called' | 'serving' | 'done', second: number) => ({
  label,
  state,
  deskLabel: '3',
  seq: 1,
  calls: 1,
  lastCallAt: `2026-11-23T11:59:${String(second).padStart(2, '0')}Z`,
});

describe('board', () => {
  it('when calls come from two offices, then they stand newest first with desk and direction', () => {
    const lines = boardLines(
      [
        queue('a', [ticket('A001', 'serving', 1), ticket('A002', 'called', 3)]),
        queue('b', [ticket('A001', 'called', 2)]),
      ],
      today,
    );
    expect(lines.map((line) => line.key)).toEqual(['a/A002', 'b/A001', 'a/A001']);
    expect(lines[0]).toMatchObject({
      desk: '3',
      direction: { it: 'A sinistra' },
      arrow: 'left',
      calling: true,
    });
  });

  it('when one room calls two equal labels, then each keeps its line, and the one from elsewhere names its office', () => {
    const fromElsewhere = { ...ticket('A001', 'called', 2), issuedBy: 'b' };
    const lines = boardLines([queue('a', [ticket('A001', 'called', 1), fromElsewhere])], today);
    const offices = [
      { id: 'a', name: { it: 'Anagrafe' } },
      { id: 'b', name: { it: 'Tributi', en: 'Taxes' } },
    ];
    expect(lines.map((line) => [line.key, issuerOf(line, offices)])).toEqual([
      ['a/A001@b', { it: 'Tributi', en: 'Taxes' }],
      ['a/A001', null],
    ]);
    const { current, rest } = arrange(lines, {
      officeId: 'a',
      label: 'A001',
      deskLabel: '3',
      calls: 1,
      atMs: 0,
    });
    expect([current?.issuedBy, rest[0]?.issuedBy]).toEqual([undefined, 'b']);
    expect(issuerOf(fromElsewhere, [])).toBeNull();
  });

  it('when a ticket waits or its call was undone, then it is not on the board', () => {
    expect(boardLines([queue('a', [ticket('A001', 'waiting', 1)])], today)).toEqual([]);
  });

  it('when somebody has been served and the queue no longer has them, then their line stays, and not as a call', () => {
    const before = boardLines([queue('a', [ticket('A001', 'called', 1)])], today);
    const after = boardLines([queue('a', [ticket('A002', 'called', 2)])], today, before);
    expect(after.map((line) => [line.label, line.calling])).toEqual([
      ['A002', true],
      ['A001', false],
    ]);
    expect(boardLines([queue('a', [])], '2026-11-24', after)).toEqual([]);
  });

  it('when a call is undone, then its line goes', () => {
    const before = boardLines([queue('a', [ticket('A001', 'called', 1)])], today);
    expect(boardLines([queue('a', [ticket('A001', 'waiting', 1)])], today, before)).toEqual([]);
  });

  it('when the night has passed without the server, then yesterday’s calls are not shown', () => {
    expect(boardLines([queue('a', [ticket('A001', 'called', 1)])], '2026-11-24')).toEqual([]);
  });

  it('when an older call is being announced, then it has the frame and the newest leads the list', () => {
    const lines = boardLines([queue('a', [ticket('A001', 'called', 1), ticket('A002', 'called', 2)])], today);
    const announcing = { officeId: 'a', label: 'A001', deskLabel: '3', calls: 1, atMs: 0 };
    const { current, rest } = arrange(lines, announcing);
    expect(current?.label).toBe('A001');
    expect(rest.map((line) => line.label)).toEqual(['A002']);
  });

  it('when nobody is on the way to a desk, then the frame is empty', () => {
    const lines = boardLines([queue('a', [ticket('A001', 'serving', 1), ticket('A002', 'done', 2)])], today);
    expect(arrange(lines, null).current).toBeNull();
    expect(arrange(lines, null).rest).toHaveLength(2);
  });

  it('when services do not fit at once, then pages take turns and every one is shown', () => {
    expect(pageAt([1, 2, 3], 2, 0, 1000).items).toEqual([1, 2]);
    expect(pageAt([1, 2, 3], 2, 1000, 1000).items).toEqual([3]);
    expect(pageAt([1, 2, 3], 2, 2000, 1000)).toMatchObject({ page: 0, pages: 2 });
    expect(pageAt([], 2, 5000, 1000)).toMatchObject({ page: 0, pages: 1, items: [] });
  });
});
