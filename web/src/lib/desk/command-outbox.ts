import type { Ack } from '@sportello/shared/realtime';
import type { DeskCommand, DeskCommandResult } from '@sportello/shared/queue';

/** The part of the Socket.IO client that carries commands; a test gives its own. */
export interface CommandSocket {
  readonly connected: boolean;
  on(event: 'connect' | 'disconnect', listener: () => void): unknown;
  off(event: 'connect' | 'disconnect', listener?: () => void): unknown;
  emit(
    event: 'command',
    message: { deskId: string; command: DeskCommand },
    ack: (answer: Ack<DeskCommandResult>) => void,
  ): unknown;
}

export interface PendingCommand {
  readonly deskId: string;
  readonly command: DeskCommand;
  readonly pressedAtMs: number;
}

/** What became of a command: the server's answer, or why it was never sent. */
export type Outcome = Ack<DeskCommandResult> | { ok: false; notSent: 'expired' | 'discarded' };

/** Older than this, a command that waited for the network may no longer mean what was meant. */
export const COMMAND_LIFE_MS = 120_000;
export const UNDO_LIFE_MS = 10_000;
const ANSWER_MS = 8_000;
const RETRY_MS = 1_500;
/** After so long without an answer one would press again. */
const SLOW_MS = 1_000;

/** What is still without an answer after a second. */
export const lateCommands = (pending: readonly PendingCommand[], nowMs: number): PendingCommand[] =>
  pending.filter(({ pressedAtMs }) => nowMs - pressedAtMs > SLOW_MS);

/**
 * Sends commands one after the other, in the order in which they were pressed, through reconnects: a command whose answer
 * did not come goes out again with the same id, which the server counts once. What waited too long is refused instead.
 */
export function createCommandOutbox({
  socket,
  now = Date.now,
  onChange,
  onOutcome,
}: {
  socket: CommandSocket;
  now?: () => number;
  onChange: (pending: readonly PendingCommand[]) => void;
  onOutcome: (entry: PendingCommand, outcome: Outcome) => void;
}) {
  let pending: readonly PendingCommand[] = [];
  let sending: PendingCommand | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = (entry: PendingCommand, outcome: Outcome) => {
    if (!pending.includes(entry)) return;
    pending = pending.filter((other) => other !== entry);
    if (sending === entry) {
      sending = null;
      clearTimeout(timer);
    }
    onChange(pending);
    onOutcome(entry, outcome);
    pump();
  };

  const again = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      sending = null;
      pump();
    }, ms);
  };

  const pump = () => {
    const entry = pending[0];
    if (!entry || sending || !socket.connected) return;
    const life = entry.command.type === 'undo' ? UNDO_LIFE_MS : COMMAND_LIFE_MS;
    if (now() - entry.pressedAtMs > life) return settle(entry, { ok: false, notSent: 'expired' });
    sending = entry;
    again(ANSWER_MS);
    socket.emit('command', { deskId: entry.deskId, command: entry.command }, (answer) => {
      if (!answer.ok && answer.problem.code === 'server.unavailable') {
        if (sending === entry) again(RETRY_MS);
      } else settle(entry, answer);
    });
  };

  const onDisconnect = () => {
    clearTimeout(timer);
    sending = null;
  };
  socket.on('connect', pump);
  socket.on('disconnect', onDisconnect);

  return {
    /** Returns false when the same action is already waiting to be sent. */
    press(deskId: string, command: DeskCommand): boolean {
      const same = pending.some((entry) => actionOf(entry.command) === actionOf(command));
      if (same) return false;
      pending = [...pending, { deskId, command, pressedAtMs: now() }];
      onChange(pending);
      pump();
      return true;
    },
    /** Drops what has not been sent yet; what is on its way may already have happened and stays. */
    discard() {
      for (const entry of pending.filter((other) => other !== sending)) {
        settle(entry, { ok: false, notSent: 'discarded' });
      }
    },
    stop() {
      clearTimeout(timer);
      pending = [];
      socket.off('connect', pump);
      socket.off('disconnect', onDisconnect);
    },
  };
}

/** The same action about the same person. */
const actionOf = (command: DeskCommand) => {
  if (command.type === 'checkIn') return `${command.type}|${command.appointmentId}`;
  return `${command.type}|${'ticketId' in command ? (command.ticketId ?? '') : ''}`;
};
