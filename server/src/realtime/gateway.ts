import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server } from 'socket.io';
import { SOCKET_PATH } from '@sportello/shared/realtime';
import type { Context } from '../context.ts';
import { problemOrInternal } from '../http/problem.ts';
import { announceChanges } from './announce-changes.ts';
import { authenticateSocket } from './authenticate-socket.ts';
import { createMessageHandler } from './handle-messages.ts';
import { createReceipts } from './receipts.ts';
import { createRelay } from './relay.ts';
import { rooms } from './rooms.ts';
import type { Gateway } from './socket-types.ts';
import { createLogTail } from './tail-log.ts';
import { tellDirectory } from './tell-directory.ts';
import { createTicketHolders } from './ticket-holders.ts';
import { watchConsoles } from './watch-consoles.ts';
import { watchDevices } from './watch-devices.ts';

/** A screen knows within ten seconds that its connection is gone. */
const PING_EVERY_MS = 5_000;
const PING_TIMEOUT_MS = 4_000;
const MESSAGE_BYTES = 64 * 1024;

/**
 * Puts the sockets on an HTTP server, after its request handler. Several servers reach each other's followers through
 * Redis; whatever gets lost on that way, followers find the gap and ask the database.
 */
export function attachGateway(httpServer: HttpServer, context: Context): { close(): Promise<void> } {
  const { queue, directory, devices, identities, log, redis } = context;
  const io: Gateway = new Server(httpServer, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    serveClient: false,
    pingInterval: PING_EVERY_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: MESSAGE_BYTES,
    ...(redis && { adapter: createAdapter(redis) }),
  });

  io.use((socket, next) => {
    authenticateSocket(socket.handshake, identities).then(
      (known) => {
        Object.assign(socket.data, known);
        next();
      },
      (error: unknown) => {
        const problem = problemOrInternal(error, log, socket.id);
        next(Object.assign(new Error(problem.title), { data: problem }));
      },
    );
  });

  const holders = createTicketHolders({ io, queue, log });
  const relay = createRelay({ io, between: redis !== undefined });
  const receipts = createReceipts({ io, everywhere: () => redis?.isReady === true });
  const noReceipt = (error: unknown) => log.error({ err: error }, 'a receipt was not told');
  const stopReceipts = queue.changes.subscribe(({ ticket }) => {
    if (ticket?.state === 'called') receipts.called(ticket).catch(noReceipt);
  });
  const stopMessages = context.deskMessages.subscribe((message) => {
    relay(rooms.staff(message.officeId), 'message', message);
  });
  const stopIntake = queue.intake.subscribe((officeId) => {
    relay(rooms.staff(officeId), 'intake', { officeId });
  });
  const stopAnnouncing = announceChanges({
    relay,
    queue,
    log,
    onTold: (officeId, seq) => redis && io.serverSideEmit('changed', officeId, seq),
  });
  const directoryNews = tellDirectory({
    io,
    directory,
    log,
    shared: context.config.mongodbUri !== undefined,
  });
  const consoles = watchConsoles({ io, queue, log });
  const screens = watchDevices({ io, relay, devices, log });
  // The embedded database has one process, which tells everything itself.
  const tail = context.config.mongodbUri
    ? createLogTail({ io, queue, log, changedElsewhere: holders.changedElsewhere })
    : undefined;
  const handleMessages = createMessageHandler({
    directory,
    queue,
    identities,
    holders,
    devices,
    log,
    onFollowed: (officeId, seq) => tail?.followed(officeId, seq),
    receiptOf: receipts.of,
    async shown(receipt) {
      if (redis) io.serverSideEmit('shown', receipt);
      await receipts.shown(receipt);
    },
  });

  io.on('connection', (socket) => {
    handleMessages(socket);
    directoryNews.watch(socket);
    consoles.watch(socket);
    screens.watch(socket);
  });

  if (redis) {
    io.on('changed', (officeId, seq) => {
      holders.changedElsewhere(officeId);
      tail?.advance(officeId, seq);
    });
    io.on('shown', (receipt) => {
      receipts.shown(receipt).catch(noReceipt);
    });
  }

  return {
    async close() {
      stopAnnouncing();
      stopMessages();
      stopIntake();
      stopReceipts();
      directoryNews.close();
      holders.close();
      tail?.close();
      consoles.close();
      screens.close();
      // Clients see the transport end and connect again, which they would not after a polite disconnect.
      const closed = io.close();
      httpServer.closeAllConnections();
      await closed;
    },
  };
}
