import type { Router } from 'express';
import { createApp } from '@sportello/server/app';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Description } from '../support/api-description.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

interface Layer {
  route?: { path: string; stack: { method: string }[] };
  handle: { stack?: Layer[] };
}

let server: TestServer;
let description: Description;
beforeAll(async () => {
  server = await startTestServer();
  description = (await server.get<Description>('/openapi.json')).body;
});
afterAll(() => server.close());

/** Every route that Express knows, wherever it is mounted: `get /offices/{officeId}`. */
function routesOf(stack: readonly Layer[]): string[] {
  return stack.flatMap(({ route, handle }) => [
    ...(route
      ? route.stack.map(({ method }) => `${method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`)
      : []),
    ...(handle.stack ? routesOf(handle.stack) : []),
  ]);
}
const operations = () =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
  );

/** Served beside the API: whether the process lives, and the document and its page themselves. */
const notDescribed = ['get /healthz', 'get /readyz', 'get /openapi.json', 'get /', 'get /show.js'];

it('when the routes that are registered are compared with the document, then each is in it and nothing else is', () => {
  const registered = routesOf(
    (createApp(server.context).router as unknown as Router & { stack: Layer[] }).stack,
  );
  const served = [...new Set(registered)].filter((route) => !notDescribed.includes(route));
  const described = operations().map(({ name }) => name);

  expect(served.sort()).toEqual(described.sort());
  expect(described.length).toBeGreaterThan(60);
});

it('when the document is read, then every operation says what it does and takes, and no reference leads nowhere', () => {
  expect(description.openapi).toBe('3.1.0');
  for (const { name, path, operation } of operations()) {
    expect(operation.summary, name).toBeTruthy();
    expect(Object.keys(operation.responses), name).toContain('default');
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    const named = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect(named.sort(), name).toEqual(inPath.sort());
  }
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, place]) => place!,
  );
  for (const place of new Set(references)) {
    const found = place
      .split('/')
      .reduce((part, key) => (part as Record<string, unknown>)?.[key], description as unknown);
    expect(found, place).toBeDefined();
  }
});

it('when the life of an appointment is looked up, then each step of it is there', () => {
  const described = operations().map(({ name }) => name);
  expect(described).toEqual(
    expect.arrayContaining([
      'get /slots',
      'get /first-free',
      'post /holds',
      'get /holds/{holdId}',
      'delete /holds/{holdId}',
      'post /appointments',
      'get /appointments/{code}',
      'get /appointments/{code}/slots',
      'post /appointments/{code}/confirm',
      'post /appointments/{code}/move',
      'post /appointments/{code}/cancel',
      'get /appointments/{code}/calendar.ics',
      'post /appointments/link',
      'post /waiting-list',
      'post /appointments/{code}/waiting-list',
      'post /waiting-list/{entryId}/accept',
      'post /waiting-list/{entryId}/leave',
      'post /staff/appointments',
      'get /staff/requests',
      'post /staff/appointments/{appointmentId}/approve',
      'post /staff/appointments/{appointmentId}/decline',
      'post /staff/appointments/{appointmentId}/outcome',
      'post /staff/closures/preview',
      'post /staff/closures',
      'post /staff/closures/{closureId}/undo',
      'get /calendars/{calendarId}/feed.ics',
      'post /admin/calendars/{calendarId}/preview',
    ]),
  );
});
