import type { StaffDesk, StaffTicket } from '@sportello/shared/queue';
import { expect, test } from 'vitest';
import { commandRefusal, intentOf, keys, type DeskSituation } from './actions.ts';

const aDesk = (state: StaffDesk['state'] = 'open') => ({ state }) as StaffDesk;
const someone = (state: StaffTicket['state']) => ({ state, label: 'A012' }) as StaffTicket;
const at = (change: Partial<DeskSituation> = {}): DeskSituation => ({
  desk: aDesk(),
  current: undefined,
  undoSeconds: 0,
  works: true,
  ...change,
});

test('when keys are listed, then no two actions share one', () => {
  expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
});

test('when Enter is pressed, then it does the next step: start who was called, finish who is served', () => {
  expect(intentOf('Enter', at({ current: someone('called') }))).toBe('start');
  expect(intentOf('Enter', at({ current: someone('serving') }))).toBe('finish');
});

test('when B is pressed, then the pause begins or ends', () => {
  expect(intentOf('b', at())).toBe('pause');
  expect(intentOf('B', at({ desk: aDesk('paused') }))).toBe('resume');
});

test('when E is pressed, then the desk closes, or opens again where it is closed or taken over', () => {
  expect(intentOf('e', at())).toBe('close');
  expect(intentOf('E', at({ works: false }))).toBe('open');
});

test('when a key has no action, then nothing happens', () => {
  expect(intentOf('x', at())).toBe(null);
  expect(intentOf('Tab', at())).toBe(null);
});

test('when somebody is at the desk, then nobody else is called and the desk is not closed', () => {
  const busy = at({ current: someone('serving') });
  expect(commandRefusal('callNext', busy)).toBe('refused.busy');
  expect(commandRefusal('call', busy)).toBe('refused.busy');
  expect(commandRefusal('close', busy)).toBe('refused.busy');
  expect(commandRefusal('callNext', at())).toBe(null);
});

test('when somebody has been called and has not come, then it is not said that they are to be finished', () => {
  const called = at({ current: someone('called') });
  for (const action of ['callNext', 'call', 'close'] as const) {
    expect(commandRefusal(action, called)).toBe('refused.busyCalled');
  }
});

test('when nobody is at the desk, then there is nothing to start, finish, park or transfer', () => {
  for (const action of ['recall', 'start', 'finish', 'noShow', 'park', 'transfer', 'note'] as const) {
    expect(commandRefusal(action, at())).toBe('refused.idle');
  }
});

test('when the desk is paused, then the next person waits, but one may be called by number', () => {
  const paused = at({ desk: aDesk('paused') });
  expect(commandRefusal('callNext', paused)).toBe('refused.paused');
  expect(commandRefusal('call', paused)).toBe(null);
});

test('when the ten seconds have passed, then there is nothing to undo', () => {
  expect(commandRefusal('undo', at())).toBe('refused.noUndo');
  expect(commandRefusal('undo', at({ undoSeconds: 3 }))).toBe(null);
});
