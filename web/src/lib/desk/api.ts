import { problemSchema, type Problem } from '@sportello/shared/problem';
import type { z } from 'zod';

/** The server refused, or could not be reached; `problem.code` says which. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const unreachable: Problem = {
  type: 'urn:sportello:problem:server.unavailable',
  title: 'The server cannot be reached',
  status: 503,
  code: 'server.unavailable',
};

const IN_TIME_MS = 10_000;

async function send(
  path: string,
  method: string,
  body: unknown,
  signal = AbortSignal.timeout(IN_TIME_MS),
): Promise<Response> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { Accept: 'application/json', ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : null,
    signal,
  }).catch(() => {
    throw new ApiProblem(unreachable);
  });
  if (response.ok) return response;
  const problem = problemSchema.safeParse(await response.json().catch(() => null));
  throw new ApiProblem(problem.success ? problem.data : unreachable);
}

/** `path` starts after `/api/v1`. Throws `ApiProblem`. */
export async function get<T extends z.ZodType>(path: string, answer: T): Promise<z.infer<T>> {
  return answer.parse(await (await send(path, 'GET', null)).json());
}

/** `signal` in place of the usual ten seconds, for what takes long or can be given up. */
export async function post<T extends z.ZodType>(
  path: string,
  body: unknown,
  answer: T,
  signal?: AbortSignal,
): Promise<z.infer<T>> {
  return answer.parse(await (await send(path, 'POST', body, signal)).json());
}

export async function put<T extends z.ZodType>(path: string, body: unknown, answer: T): Promise<z.infer<T>> {
  return answer.parse(await (await send(path, 'PUT', body)).json());
}

export async function patch<T extends z.ZodType>(
  path: string,
  body: unknown,
  answer: T,
): Promise<z.infer<T>> {
  return answer.parse(await (await send(path, 'PATCH', body)).json());
}

export async function remove(path: string): Promise<void> {
  await send(path, 'DELETE', null);
}

/** A request that is answered with nothing but its success. */
export async function tell(path: string): Promise<void> {
  await send(path, 'POST', null);
}

/** `crypto.randomUUID` exists on https and localhost only; an office's own network may have neither. */
export function newCommandId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
