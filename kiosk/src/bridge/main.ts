import { parseArgs } from 'node:util';
import { createBridge } from './http.ts';
import { openJournal } from './journal.ts';
import { createPrinter } from './print-once.ts';

const usage = `Prints what the ticket machine of Sportello sends on a printer of this machine.

  node printer-bridge.mjs --origin https://sportello.comune.example [--device /dev/usb/lp0] [--port 9105]
                          [--state /var/lib/sportello-printer] [--mute]

  --origin   address of the server, as in the browser's address line; may be given more than once
  --device   the printer: /dev/usb/lp0, /dev/ttyUSB0 …
  --port     where the page asks, on 127.0.0.1 only
  --state    folder that remembers what was printed, through power cuts
  --mute     for a printer that never answers: what it takes counts as printed
`;

const log = (line: string): void => console.error(line);

function fail(line: string): never {
  console.error(line);
  process.exit(1);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        origin: { type: 'string', multiple: true },
        device: { type: 'string', default: '/dev/usb/lp0' },
        port: { type: 'string', default: '9105' },
        state: { type: 'string', default: process.env.STATE_DIRECTORY ?? './sportello-printer' },
        mute: { type: 'boolean', default: false },
      },
    });
    if (!values.origin?.length) fail(`--origin is missing.\n\n${usage}`);
    return { ...values, origin: values.origin.map((one) => new URL(one).origin), port: Number(values.port) };
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
}

const { origin: origins, device, port, state, mute } = readOptions();
const printer = createPrinter({ device, mute, journal: openJournal(state), log });
const bridge = createBridge({ origins, port, printer, log });
bridge.on('error', (error) => fail(`Cannot listen on 127.0.0.1:${port}: ${error.message}`));
bridge.listen(port, '127.0.0.1', () => {
  const address = bridge.address();
  log(
    `${device} for ${origins.join(', ')} on http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
  );
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
