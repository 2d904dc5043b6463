import type { Socket } from 'socket.io-client';
import { intakeSchema, type Intake, type IntakeMode } from '@sportello/shared/intake';
import type { ClientToServerEvents, ServerToClientEvents } from '@sportello/shared/realtime';
import { ApiProblem, get, put } from './api.ts';
import type { DeskTranslate } from './messages.ts';
import { problemText } from './sentences.ts';

/** The forecast moves by the minute. */
const EVERY_MS = 60_000;

interface Parts {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  officeId: string;
  t: DeskTranslate;
}

/** Whether the office gives numbers, and until when who takes one would be served. */
export class DeskIntake {
  #parts: Parts;
  #timer: ReturnType<typeof setInterval>;
  /** Null until it was read once. */
  now = $state.raw<Intake | null>(null);
  problem = $state('');

  constructor(parts: Parts) {
    this.#parts = parts;
    const load = () => void this.#load();
    // Told on connecting too; with the hours the forecast changes.
    parts.socket.on('directory', load);
    parts.socket.on('intake', load);
    this.#timer = setInterval(load, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async set(mode: IntakeMode): Promise<void> {
    this.problem = '';
    try {
      this.now = await put(this.#path, { mode }, intakeSchema);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = problemText(error.problem, this.#parts.t);
    }
  }

  get #path(): string {
    return `/offices/${this.#parts.officeId}/intake`;
  }

  async #load(): Promise<void> {
    try {
      this.now = await get(this.#path, intakeSchema);
    } catch (error) {
      // Read again in a minute; the connection's own state tells the operator.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }
}
