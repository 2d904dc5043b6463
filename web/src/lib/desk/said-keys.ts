import type { ActionName } from './actions.ts';

/** What happens at this desk after a call or a finish makes it too late to take that back. */
export const endsUndo: readonly ActionName[] = [
  'start',
  'noShow',
  'leave',
  'park',
  'undo',
  'pause',
  'resume',
  'close',
  'open',
];

/** The sentence that tells that an action is done; null where the screen itself changes. */
export const saidKeys = {
  callNext: 'said.called',
  call: 'said.called',
  recall: 'said.recalled',
  start: 'said.started',
  finish: 'said.finished',
  noShow: 'said.missed',
  leave: 'said.left',
  park: 'said.parked',
  unpark: 'said.unparked',
  transfer: 'said.transferred',
  undo: 'said.undone',
  note: 'said.noted',
  checkIn: 'said.arrived',
  prioritize: 'said.prioritized',
  split: 'said.split',
  join: 'said.joined',
  pause: 'said.paused',
  resume: 'said.resumed',
  open: null,
  close: null,
} as const satisfies Record<ActionName, string | null>;
