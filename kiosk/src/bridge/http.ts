import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Printer } from './print-once.ts';

const MOST_BYTES = 64 * 1_024;
const slipPath = /^\/slips\/([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/;

interface Options {
  /** Origins of the ticket machine's page; nobody else is answered. */
  origins: readonly string[];
  port: number;
  printer: Printer;
  log: (line: string) => void;
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * `GET /printer` tells how the printer is, `POST /slips/<id>` prints the bytes of its body once. For the page of the ticket machine
 * on this very machine: any other page in the browser is refused by its `Origin`, and a foreign name that was made to point at
 * this machine by its `Host`.
 */
export function createBridge({ origins, port, printer, log }: Options): Server {
  const answer = (response: ServerResponse, status: number, body?: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin, host } = request.headers;
    const here = (request.socket.localPort ?? port).toString();
    if (host !== `127.0.0.1:${here}` && host !== `localhost:${here}`) return answer(response, 403);
    if (origin === undefined || !origins.includes(origin)) {
      log(`refused a page of ${origin ?? 'no origin'}`);
      return answer(response, 403);
    }
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'Origin');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST');
      response.setHeader('access-control-allow-headers', 'content-type');
      response.setHeader('access-control-allow-private-network', 'true');
      return answer(response, 204);
    }
    if (request.method === 'GET' && request.url === '/printer') {
      return answer(response, 200, { state: await printer.state() });
    }
    const id = slipPath.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || !id) return answer(response, 404);
    // A type that no form can send, so that the browser asks first.
    if (request.headers['content-type'] !== 'application/octet-stream') return answer(response, 415);
    const slip = await readBody(request);
    if (!slip || slip.length === 0) return answer(response, 400);
    answer(response, 200, await printer.print(id, slip));
  }

  return createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log(String(error));
      if (!response.headersSent) answer(response, 500);
    });
  });
}
