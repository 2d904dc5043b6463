import type { Socket } from 'socket.io-client';
import {
  deskMessageSchema,
  deskMessagesSchema,
  isUnreadAt,
  type DeskMessage,
} from '@sportello/shared/desk-message';
import type { ClientToServerEvents, ServerToClientEvents } from '@sportello/shared/realtime';
import { ApiProblem, get, post } from './api.ts';
import type { DeskTranslate } from './messages.ts';
import { problemText } from './sentences.ts';

interface Parts {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  officeId: string;
  deskId: string;
  t: DeskTranslate;
}

/** Today's messages between the desks, as one desk sees them: its own, those to it and those to all. */
export class DeskMessageList {
  #parts: Parts;
  #all = $state.raw<readonly DeskMessage[]>([]);

  /** Newest first. */
  readonly mine = $derived(
    this.#all.filter(
      ({ from, toDeskId }) =>
        toDeskId === null || toDeskId === this.#parts.deskId || from.deskId === this.#parts.deskId,
    ),
  );
  /** Oldest first: they are read in the order in which they came. */
  readonly unread = $derived(
    this.mine.filter((message) => isUnreadAt(message, this.#parts.deskId)).toReversed(),
  );

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.socket.on('message', (message) => this.#take([message]));
    // What was written while the connection was away is read again.
    parts.socket.on('connect', () => void this.#load());
  }

  /** Resolves with why not, as a sentence; empty when it was sent. */
  async send(message: { commandId: string; toDeskId: string | null; text: string }): Promise<string> {
    return this.#attempt(`/desks/${this.#parts.deskId}/messages`, message);
  }

  async markRead(message: DeskMessage | undefined = this.unread[0]): Promise<string> {
    if (!message) return '';
    return this.#attempt(`/desks/${this.#parts.deskId}/messages/${message.id}/read`, {});
  }

  async #attempt(path: string, body: unknown): Promise<string> {
    try {
      this.#take([await post(path, body, deskMessageSchema)]);
      return '';
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      return problemText(error.problem, this.#parts.t);
    }
  }

  async #load(): Promise<void> {
    try {
      const path = `/offices/${this.#parts.officeId}/desk-messages`;
      this.#take((await get(path, deskMessagesSchema)).messages);
    } catch (error) {
      // The next connection asks again; meanwhile new ones still come.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }

  /** Readers are only ever added, so the copy with more of them is the newer one. */
  #take(messages: readonly DeskMessage[]): void {
    const held = this.#all.filter(({ id, readBy }) => {
      const other = messages.find((message) => message.id === id);
      return !other || other.readBy.length < readBy.length;
    });
    const taken = messages.filter(({ id }) => !held.some((message) => message.id === id));
    this.#all = [...held, ...taken].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }
}
