import { io, type Socket } from 'socket.io-client';

/**
 * Many followers in a process of their own, started by `realtime.ts`. Connects as many sockets as it is told, and reports
 * when each message arrived: epoch milliseconds with fractions, the clock that the parent has too.
 */
interface Order {
  url: string;
  path: string;
  /** Event to listen to; `queue:public` is asked for first. */
  event: string;
  officeId: string;
  count: number;
}

const now = (): number => performance.timeOrigin + performance.now();
let sockets: Socket[] = [];
let arrivals: [id: number, at: number][] = [];

async function connect({ url, path, event, officeId, count }: Order): Promise<void> {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
  arrivals = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(50, count - sockets.length) }, () =>
      io(url, { path, transports: ['websocket'], forceNew: true }),
    );
    await Promise.all(
      batch.map(async (socket) => {
        socket.on(event, ({ seq }: { seq: number }) => void arrivals.push([seq, now()]));
        await new Promise<void>((resolve) => socket.once('connect', resolve));
        if (event === 'queue:public') await socket.emitWithAck('follow', { room: 'public', officeId });
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
