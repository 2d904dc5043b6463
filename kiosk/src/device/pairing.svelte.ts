import type { Device, DeviceRole, Pairing } from '@sportello/shared/device';
import { ask, askUntilAnswered } from './api.ts';
import { isOver, keepPairing, loadPairing, savePairing } from './kept-pairing.ts';
import { pause } from './pause.ts';
import { adoptToken } from './token.ts';

const LOOK_EVERY_MS = 2_000;

/** Shows a code until an administrator has typed it; then the page of the chosen role starts with its token. */
export function createPairing(page: () => DeviceRole) {
  let code = $state<string | null>(null);
  let offline = $state(false);

  async function newPairing() {
    const body = { page: page(), version: __DEVICE_VERSION__ };
    const answer = await askUntilAnswered(() => ask<Pairing>('/pairings', null, body), {
      onOffline: () => (offline = true),
    });
    return answer?.kind === 'ok' ? keepPairing(answer.data, Date.now()) : null;
  }

  async function run() {
    let kept = loadPairing(localStorage);
    for (;;) {
      kept ??= await newPairing();
      savePairing(kept, localStorage);
      code = kept?.code ?? null;
      if (kept) {
        const answer = await ask<Device>('/device', kept.token);
        offline = answer.kind === 'offline';
        if (answer.kind === 'ok') return adopt(kept.token, answer.data.role);
        // Only the server's answer ends a code: one that was confirmed in its last second still counts.
        if (answer.kind === 'problem' && isOver(kept, Date.now())) {
          kept = null;
          continue;
        }
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  function adopt(token: string, role: DeviceRole) {
    adoptToken(token, localStorage);
    savePairing(null, localStorage);
    if (role === page()) location.reload();
    else location.replace(`/${role}`);
  }

  void run();
  return {
    get code() {
      return code;
    },
    get offline() {
      return offline;
    },
  };
}
