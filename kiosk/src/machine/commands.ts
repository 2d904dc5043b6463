import type { Device } from '@sportello/shared/device';
import type { Office } from '@sportello/shared/office';
import type { Service } from '@sportello/shared/service';
import { askUntilAnswered } from '../device/api.ts';
import { instantNow } from '../device/instant.ts';
import { pause } from '../device/pause.ts';
import { dropToken } from '../device/token.ts';
import { newCommandId } from './command-id.ts';
import { notedStep } from './offline/noted.ts';
import type { OfflineDesk } from './offline/offline-desk.svelte.ts';
import { commandFor, type PendingCommand, type Wish } from './pending-command.ts';
import { sendCommand } from './send-command.ts';
import type { Step } from './step.ts';

/** With a number at hand nobody waits longer than this, after the first failure, for a server that does not answer. */
const PATIENCE_MS = 4_000;
const STORED_WITHIN_MS = 2_000;

/** What the machine knows at the moment of asking. */
interface Known {
  device(): Device | null;
  office(): Office | null;
  services(): readonly Service[];
  /** The office's date. */
  today(): string;
  /** Whether numbers are given now, as far as is known; null when that is not known. */
  open(): boolean | null;
  /** The server does not answer. */
  cutOff(): boolean;
}

/** Does what people want, once: through taps in a row, a network that fails, and power cuts. `show` puts it on the screen. */
export function createCommands(token: string, desk: OfflineDesk, known: Known, show: (step: Step) => void) {
  let sending: AbortController | null = null;
  /** Wanted while the page was there already, but not yet known whose machine it is. */
  let early: PendingCommand | null = null;

  /** Nobody gets a number now, with the server or without it. */
  const isShutFor = (wish: Wish) => wish.kind === 'take' && known.open() === false;
  const seriesOf = (wish: Wish) =>
    wish.kind === 'take' ? (known.services().find(({ id }) => id === wish.serviceId)?.series ?? '') : '';
  const canDoAlone = (wish: Wish) =>
    known.office() !== null &&
    (wish.kind === 'checkIn' || (known.open() === true && desk.canGive(seriesOf(wish), known.today())));

  /** False when it cannot be done without the server. */
  async function doAlone({ wish, commandId }: PendingCommand): Promise<boolean> {
    const office = known.office();
    if (!office || !canDoAlone(wish)) return false;
    const entry = await desk
      .give({
        wish,
        insteadOf: commandId,
        takenAt: instantNow(),
        officeId: office.id,
        series: seriesOf(wish),
        date: known.today(),
      })
      .catch(() => null);
    if (!entry) return false;
    sending = null;
    show(notedStep(entry, known.services()));
    return true;
  }

  function refuse(wish: Wish, problem: Extract<Step, { at: 'refused' }>['problem']) {
    sending = null;
    void desk.leaveScreen();
    show({ at: 'refused', wish, problem });
  }

  async function carryOut(command: PendingCommand): Promise<void> {
    const device = known.device();
    if (sending) return;
    const { wish } = command;
    if (!device) {
      early = command;
      return show({ at: 'sending', wish, offline: false });
    }
    const mine = new AbortController();
    sending = mine;
    show({ at: 'sending', wish, offline: false });
    // A disk that hangs must not keep anybody from a number either.
    await Promise.race([desk.keepPending(command), pause(STORED_WITHIN_MS)]);
    if (mine.signal.aborted) return;
    // Already done alone, and the power failed before anybody could see it; or there is no server to ask.
    if ((desk.before(command.commandId) || known.cutOff()) && (await doAlone(command))) return;
    if (known.cutOff() && isShutFor(wish)) return refuse(wish, { code: 'office.closed' });

    const enough = new AbortController();
    let patience: ReturnType<typeof setTimeout> | undefined;
    const answer = await askUntilAnswered(() => sendCommand(command, device.officeId, token), {
      signal: AbortSignal.any([mine.signal, enough.signal]),
      onOffline: () => {
        if (mine.signal.aborted) return;
        show({ at: 'sending', wish, offline: true });
        if (canDoAlone(wish) || isShutFor(wish)) patience ??= setTimeout(() => enough.abort(), PATIENCE_MS);
      },
    });
    clearTimeout(patience);
    // Cancelled while the network was away: the command stays pending, so that wanting the same again is the same ticket.
    if (mine.signal.aborted) return;
    if (!answer && (await doAlone(command))) return;
    if (!answer && isShutFor(wish)) return refuse(wish, { code: 'office.closed' });
    sending = null;
    if (!answer) return carryOut(command);
    if (answer.kind === 'ok') return show({ at: 'result', ticket: answer.data });
    if (answer.problem.code === 'device.pairing') return dropToken();
    refuse(wish, answer.problem);
  }

  return {
    /** A second tap while the first is under way does nothing. */
    want: (wish: Wish) => void carryOut(commandFor(wish, desk.unanswered(), Date.now(), newCommandId)),

    /**
     * Once it is known whose machine this is: goes on where the power failed, with the number that somebody may be waiting
     * for, or with what was wanted since.
     */
    resume(): void {
      const entry = early ? undefined : desk.interrupted();
      const pending = early ?? desk.unanswered();
      early = null;
      if (entry) show(notedStep(entry, known.services()));
      else if (pending) void carryOut(pending);
    },

    /** The person goes to another page. */
    leave(step: Step): void {
      sending?.abort();
      sending = null;
      early = null;
      // Wanting the same again after cancelling is the same ticket; after an answer it is the next person's.
      if (['result', 'noted', 'refused'].includes(step.at)) void desk.leaveScreen();
    },
  };
}
