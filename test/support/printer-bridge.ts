import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../kiosk/dist/printer-bridge.mjs');

/** The bridge as a machine runs it: the built file, in a process of its own. */
export async function startBridge(given: {
  device: string;
  origin: string;
  state: string;
  mute?: boolean;
  port?: number;
}) {
  const { device, origin, state, mute = false, port = 0 } = given;
  const options = ['--device', device, '--origin', origin, '--state', state, '--port', String(port)];
  const child: ChildProcess = spawn(process.execPath, [program, ...options, ...(mute ? ['--mute'] : [])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const listens = new Promise<number>((resolve) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      said.push(bytes.toString());
      const found = / on http:\/\/127\.0\.0\.1:(\d+)/.exec(said.join(''))?.[1];
      if (found) resolve(Number(found));
    });
  });
  const at = await Promise.race([
    listens,
    gone.then((code) => Promise.reject(new Error(`the bridge ended with ${code}: ${said.join('')}`))),
  ]);
  const url = `http://127.0.0.1:${at}`;

  return {
    port: at,
    url,
    /** What it wrote to its log. */
    said: () => said.join(''),
    /** As the page does it. */
    print: (id: string, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(`${url}/slips/${id}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/octet-stream', ...headers },
        body: bytes,
      }),
    state: async () => (await fetch(`${url}/printer`, { headers: { origin } })).json(),
    /** As a power cut does it. */
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
export type Bridge = Awaited<ReturnType<typeof startBridge>>;
