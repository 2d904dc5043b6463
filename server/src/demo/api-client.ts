import type { Problem } from '@sportello/shared/problem';

export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** The public API as a demo client uses it: JSON in, JSON out, problems as ApiError. */
export function createApiClient(url: string) {
  return async function call<T>(
    method: string,
    path: string,
    { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ value: T; response: Response }> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const value: unknown = text ? JSON.parse(text) : undefined;
    if (!response.ok) throw new ApiError(value as Problem);
    return { value: value as T, response };
  };
}
export type ApiClient = ReturnType<typeof createApiClient>;
