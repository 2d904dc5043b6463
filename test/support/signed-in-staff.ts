import { randomUUID } from 'node:crypto';
import type { Product } from './product.ts';

/** Somebody of the staff who has signed in at another computer and asks the API of the product. */
export async function signInStaff(product: Product, username: string) {
  const headers = { 'Content-Type': 'application/json', origin: product.url };
  const api = `${product.url}/api/v1`;
  const response = await fetch(`${api}/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ username, password: `sportello-${username}` }),
  });
  const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
  /** A new command each time. */
  const send = (path: string, body: Record<string, unknown>, method = 'POST'): Promise<Response> =>
    fetch(api + path, {
      method,
      headers: { ...headers, cookie },
      body: JSON.stringify({ commandId: randomUUID(), ...body }),
    });
  const json = async <T>(path: string, answer: Response): Promise<T> => {
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json() as Promise<T>;
  };
  return {
    cookie,
    send,
    get: async <T>(path: string): Promise<T> => json(path, await fetch(api + path, { headers: { cookie } })),
    post: async <T = unknown>(path: string, body: Record<string, unknown>): Promise<T> =>
      json(path, await send(path, body)),
    put: async <T = unknown>(path: string, body: Record<string, unknown>): Promise<T> =>
      json(path, await send(path, body, 'PUT')),
  };
}
