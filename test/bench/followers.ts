import { io, type Socket } from 'socket.io-client';

/**
 * Many followers in a process of their own, started by `realtime.ts`. Connects as many sockets as it is told, and reports
 * when each message arrived: epoch milliseconds with fractions, the clock that the parent has too.
 */
interface Order {
  url: string;
  path: string;
  /** Event to listen to; `queue:public` and `ticket` are asked for first. */
  event: string;
  officeId: string;
  count: number;
  /** Of the tickets that phones follow, in turn. */
  tokens?: string[];
}

const now = (): number => performance.timeOrigin + performance.now();
let sockets: Socket[] = [];
let arrivals: [id: number, at: number][] = [];

async function connect({ url, path, event, officeId, count, tokens = [] }: Order): Promise<void> {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
  arrivals = [];
  while (sockets.length < count) {
    const from = sockets.length;
    const batch = Array.from({ length: Math.min(50, count - from) }, () =>
      io(url, { path, transports: ['websocket'], forceNew: true }),
    );
    await Promise.all(
      batch.map(async (socket, index) => {
        if (event === 'ticket') {
          // A phone is told of its own call; places of others come by the second.
          socket.on(event, ({ state, label }: { state: string; label: string }) => {
            if (state === 'called') arrivals.push([Number(label.slice(1)), now()]);
          });
        } else {
          socket.on(event, ({ seq }: { seq: number }) => void arrivals.push([seq, now()]));
        }
        await new Promise<void>((resolve) => socket.once('connect', resolve));
        if (event === 'queue:public') await socket.emitWithAck('follow', { room: 'public', officeId });
        const token = tokens[(from + index) % tokens.length];
        if (event === 'ticket') await socket.emitWithAck('follow', { room: 'ticket', token });
      }),
    );
    sockets.push(...batch);
  }
}

process.on('message', async (message: Order | 'report' | 'end') => {
  if (message === 'end') process.exit(0);
  if (message === 'report') process.send!(arrivals);
  else {
    await connect(message);
    process.send!('connected');
  }
});
