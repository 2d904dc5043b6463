import type { DeskCommand, StaffDesk, StaffTicket } from '@sportello/shared/queue';
import type { DeskKey } from './messages.ts';

export type ActionName = DeskCommand['type'];
/** What a key or a button can ask for: a command, or the dialog that completes one. */
export type Intent = ActionName | DialogIntent | 'markRead' | 'search';
const dialogIntents = ['give', 'help', 'arrivals', 'people', 'write'] as const;
/** What only opens a dialog, and is never refused. */
export type DialogIntent = (typeof dialogIntents)[number];
export const isDialogIntent = (intent: Intent): intent is DialogIntent =>
  dialogIntents.includes(intent as DialogIntent);

/** A letter, or a key with a name of its own in each language. */
export type KeyHint = { letter: string } | { name: Extract<DeskKey, `key.${string}`> };

/** Key (as in `KeyboardEvent.key`, lower case) of each action, and what its hint says. */
export const keys: readonly { key: string; intent: Intent; hint: KeyHint }[] = [
  { key: ' ', intent: 'callNext', hint: { name: 'key.space' } },
  { key: 'r', intent: 'recall', hint: { letter: 'R' } },
  { key: 's', intent: 'start', hint: { letter: 'S' } },
  { key: 'enter', intent: 'finish', hint: { name: 'key.enter' } },
  { key: 'n', intent: 'noShow', hint: { letter: 'N' } },
  { key: 'p', intent: 'park', hint: { letter: 'P' } },
  { key: 't', intent: 'transfer', hint: { letter: 'T' } },
  { key: 'c', intent: 'call', hint: { letter: 'C' } },
  { key: 'v', intent: 'leave', hint: { letter: 'V' } },
  { key: 'm', intent: 'note', hint: { letter: 'M' } },
  { key: 'u', intent: 'undo', hint: { letter: 'U' } },
  { key: 'b', intent: 'pause', hint: { letter: 'B' } },
  { key: 'g', intent: 'give', hint: { letter: 'G' } },
  { key: 'a', intent: 'arrivals', hint: { letter: 'A' } },
  { key: 'o', intent: 'people', hint: { letter: 'O' } },
  { key: 'w', intent: 'write', hint: { letter: 'W' } },
  { key: 'l', intent: 'markRead', hint: { letter: 'L' } },
  { key: 'f', intent: 'search', hint: { letter: 'F' } },
  { key: 'e', intent: 'close', hint: { letter: 'E' } },
  { key: '?', intent: 'help', hint: { letter: '?' } },
];

export interface DeskSituation {
  readonly desk: StaffDesk | undefined;
  readonly current: StaffTicket | undefined;
  readonly undoSeconds: number;
  /** The desk is open and nobody else has taken it over. */
  readonly works: boolean;
}

/** Enter does the step that comes next, B goes into the pause and out of it, E closes the desk and opens it. */
export function intentOf(key: string, { desk, current, works }: DeskSituation): Intent | null {
  const intent = keys.find((candidate) => candidate.key === key.toLowerCase())?.intent ?? null;
  if (intent === 'finish' && current?.state === 'called') return 'start';
  if (intent === 'pause' && desk?.state === 'paused') return 'resume';
  if (intent === 'close' && !works) return 'open';
  return intent;
}

/** Whoever has been called need not be there, and is not to be finished. */
const busyWith = ({ state }: StaffTicket): DeskKey =>
  state === 'called' ? 'refused.busyCalled' : 'refused.busy';

/** Why an action cannot work now, so that nothing useless is sent; null when it may. The server has the last word. */
export function commandRefusal(action: ActionName, situation: DeskSituation): DeskKey | null {
  const { desk, current, undoSeconds } = situation;
  switch (action) {
    case 'callNext':
    case 'call':
      if (current) return busyWith(current);
      return desk?.state === 'paused' && action === 'callNext' ? 'refused.paused' : null;
    case 'recall':
    case 'start':
      if (!current) return 'refused.idle';
      return current.state === 'called' ? null : 'refused.notCalled';
    case 'finish':
      if (!current) return 'refused.idle';
      return current.state === 'serving' ? null : 'refused.notServing';
    case 'noShow':
      if (!current) return 'refused.idle';
      return current.state === 'called' ? null : 'refused.serving';
    case 'transfer':
    case 'park':
    case 'note':
      return current ? null : 'refused.idle';
    case 'undo':
      return undoSeconds > 0 ? null : 'refused.noUndo';
    case 'close':
      return current ? busyWith(current) : null;
    default:
      return null;
  }
}
