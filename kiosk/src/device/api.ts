import type { Problem } from '@sportello/shared/problem';

/** `offline`: no answer that can be trusted came, so that what was asked may or may not have happened. */
export type Answer<T> = { kind: 'ok'; data: T } | { kind: 'problem'; problem: Problem } | { kind: 'offline' };

const ANSWER_WITHIN_MS = 8_000;

/**
 * Asks the API of the same origin. Never throws. Answers that say nothing about the request itself (the proxy's error
 * page, a server that is starting or overloaded) count as `offline`: the same request may be sent again.
 */
export async function ask<T>(path: string, token?: string | null, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.ok) return { kind: 'ok', data: (await response.json()) as T };
    if (response.status >= 500 || response.status === 429) return { kind: 'offline' };
    return { kind: 'problem', problem: (await response.json()) as Problem };
  } catch {
    return { kind: 'offline' };
  }
}

/** Asks again, ever more slowly, until an answer comes or `signal` says stop. */
export async function askUntilAnswered<T>(
  question: () => Promise<Answer<T>>,
  options: { signal?: AbortSignal; onOffline?: () => void } = {},
): Promise<Exclude<Answer<T>, { kind: 'offline' }> | null> {
  for (let tries = 0; ; tries += 1) {
    if (options.signal?.aborted) return null;
    const answer = await question();
    if (answer.kind !== 'offline') return answer;
    options.onOffline?.();
    await pause(Math.min(10_000, 1_000 * 2 ** tries), options.signal);
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
