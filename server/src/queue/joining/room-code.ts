import { CODE_ALPHABET } from '@sportello/shared/appointment-code';
import { ROOM_CODE_LENGTH } from '@sportello/shared/joining';
import { sameSecret, type Derivation } from '../../secret.ts';

/** A code is shown for this long … */
export const SHOWN_MS = 10 * 60_000;
/** … and holds for this many turns more, so that whoever has just read it can finish typing. */
const TURNS_AFTER = 1;

/**
 * The code that the screens of a room show. It follows from the installation's secret and the time: nothing is stored, and
 * every server knows the same one.
 */
export function createRoomCodes(derive: Derivation) {
  const at = (officeId: string, turn: number): string =>
    derive.code('room', `${officeId}|${turn}`, CODE_ALPHABET, ROOM_CODE_LENGTH);
  const turnOf = (nowMs: number): number => Math.floor(nowMs / SHOWN_MS);

  return {
    now: (officeId: string, nowMs: number) => ({
      code: at(officeId, turnOf(nowMs)),
      untilMs: (turnOf(nowMs) + 1) * SHOWN_MS,
    }),
    holds: (officeId: string, code: string, nowMs: number): boolean =>
      Array.from({ length: TURNS_AFTER + 1 }, (_, back) => at(officeId, turnOf(nowMs) - back)).some((right) =>
        sameSecret(right, code),
      ),
  };
}
export type RoomCodes = ReturnType<typeof createRoomCodes>;
