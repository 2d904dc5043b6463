import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { PrintFailure } from '@sportello/shared/print-job';

/** `begun`: its first byte may have been sent, and nobody knows how far it came. */
type Outcome = 'begun' | 'printed' | PrintFailure;
interface Entry {
  id: string;
  outcome: Outcome;
}

/** Nobody asks for a slip of yesterday again. */
const KEPT = 1_000;

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Which slips were begun, kept through power cuts: what stands here is never sent to the printer again. */
export function openJournal(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'slips.json');
  let entries: Entry[] = [];
  try {
    entries = JSON.parse(readFileSync(path, 'utf8')) as Entry[];
  } catch {
    // The first start; the file is only ever replaced as a whole.
  }

  function save(): void {
    writeDurably(`${path}.new`, JSON.stringify(entries));
    renameSync(`${path}.new`, path);
    const directory = openSync(folder, 'r');
    fsyncSync(directory);
    closeSync(directory);
  }

  return {
    outcomeOf: (id: string): Outcome | undefined => entries.find((entry) => entry.id === id)?.outcome,
    /** Stored before it returns. Throws when it cannot be stored: then nothing may be printed. */
    note(id: string, outcome: Outcome): void {
      entries = [...entries.filter((entry) => entry.id !== id), { id, outcome }].slice(-KEPT);
      save();
    },
  };
}
export type Journal = ReturnType<typeof openJournal>;
