import process from 'node:process';
import { error } from '@sveltejs/kit';
import { problemSchema, type Problem, type ProblemCode } from '@sportello/shared/problem';
import type { z } from 'zod';

/** The API refused, and said why. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** The part of a request event that tells the API who its caller is. */
export interface Caller {
  getClientAddress: () => string;
}

/** What an address gave, as a header may carry it: a key is unchanged, what is none opens nothing. */
export const headerValue = (text: string): string => encodeURIComponent(text.toWellFormed());

interface Options {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
}

/** Where the API answers, without a slash at the end. */
export const apiUrl = () => `${process.env.API_URL ?? 'http://127.0.0.1:3000'}/api/v1`;

/** Limits count by address: the visitor's, not that of this server. */
const forwarded = ({ getClientAddress }: Caller) => ({ 'X-Forwarded-For': getClientAddress() });

const unavailable: Problem = {
  type: 'urn:sportello:problem:server.unavailable',
  title: 'The server cannot answer right now',
  status: 503,
  code: 'server.unavailable',
};

async function send(caller: Caller, path: string, { method = 'GET', body, headers }: Options) {
  const json: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(`${apiUrl()}${path}`, {
    method,
    headers: { Accept: 'application/json', ...forwarded(caller), ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {
    throw new ApiProblem(unavailable);
  });
  if (response.ok) return response;
  const problem = problemSchema.safeParse(await response.json().catch(() => null));
  throw new ApiProblem(problem.success ? problem.data : unavailable);
}

/** Calls the API and parses the answer. `path` starts after `/api/v1`. Throws `ApiProblem`. */
export async function call<T extends z.ZodType>(
  caller: Caller,
  path: string,
  answer: T,
  options: Options = {},
): Promise<z.infer<T>> {
  const response = await send(caller, path, options);
  return answer.parse(await response.json());
}

/** As `call`, for an answer without content. */
export async function command(caller: Caller, path: string, options: Options): Promise<void> {
  const response = await send(caller, path, options);
  await response.body?.cancel();
}

/** Turns what cannot be repaired on the page into the error page: 404 stays 404. */
export function failPage(cause: unknown): never {
  if (!(cause instanceof ApiProblem)) throw cause;
  const { status, title, requestId, code } = cause.problem;
  if (code === 'installation.empty') error(status, title, { notSetUp: true });
  error(status === 422 ? 404 : status, title, requestId ? { requestId } : {});
}

/** The result, or the problem when its code is one of those that the page knows how to put right. */
export async function attempt<T>(
  work: Promise<T>,
  codes: readonly ProblemCode[],
): Promise<{ ok: true; data: T } | { ok: false; problem: Problem }> {
  try {
    return { ok: true, data: await work };
  } catch (cause) {
    if (cause instanceof ApiProblem && codes.includes(cause.problem.code)) {
      return { ok: false, problem: cause.problem };
    }
    return failPage(cause);
  }
}
