import { z } from 'zod';
import {
  closingAnswerSchema,
  closingPreviewSchema,
  closingRequestSchema,
  closingSchema,
  closingScopeSchema,
  type ClosingScope,
} from '@sportello/shared/closing';
import { slugSchema, uuidSchema } from '@sportello/shared/identifier';
import { DomainError } from '../domain-error.ts';
import type { Clock } from '../clock.ts';
import { assertMayUseOffice, staffOf, type Actor } from '../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { AccessLog } from './access-log.ts';
import type { CloseCalendars } from './close-calendars.ts';
import type { ReadClosingAnswers } from './closing-answers.ts';
import type { ClosingStore } from './closing-store.ts';

const tag = 'Closures';
const access = { staff: ['supervisor', 'admin'] } as const;

/** The closure assistant. */
export function createClosingEndpoints(parts: {
  closeCalendars: CloseCalendars;
  closings: ClosingStore;
  readAnswers: ReadClosingAnswers;
  accessLog: AccessLog;
  clock: Clock;
  changed: () => void;
}): Endpoint[] {
  const { closeCalendars, closings, readAnswers, accessLog, clock, changed } = parts;

  /** Names and telephone numbers of these days are about to be read. */
  const noteAccess = (actor: Actor, { officeId, closure }: Pick<ClosingScope, 'officeId' | 'closure'>) =>
    accessLog.add({
      staffId: staffOf(actor).id,
      action: 'listed',
      at: new Date(clock.now()),
      officeId,
      from: closure.firstDate,
      to: closure.lastDate,
    });

  return [
    endpoint({
      method: 'post',
      path: '/staff/closures/preview',
      tag,
      summary: 'Whom a closure would hit, and where each of them could go',
      access,
      body: closingScopeSchema,
      responses: { 200: closingPreviewSchema },
      handle: async ({ body, actor }) => {
        assertMayUseOffice(actor, body.officeId);
        await noteAccess(actor, body);
        return ok(await closeCalendars.preview(body));
      },
    }),
    endpoint({
      method: 'post',
      path: '/staff/closures',
      tag,
      summary: 'Close, and rebook or cancel whom it hits, with a message to each',
      access,
      body: closingRequestSchema,
      responses: { 201: closingSchema },
      handle: async ({ body, actor }) => {
        assertMayUseOffice(actor, body.officeId);
        const closing = await closeCalendars.close(body, `staff:${staffOf(actor).id}`);
        changed();
        return created(closing);
      },
    }),
    endpoint({
      method: 'get',
      path: '/staff/closures',
      tag,
      summary: 'Closures of an office, newest first',
      access: { staff: 'any' },
      query: z.object({ officeId: slugSchema }),
      responses: { 200: z.object({ closures: z.array(closingSchema) }) },
      handle: async ({ query, actor }) => {
        assertMayUseOffice(actor, query.officeId);
        return ok({ closures: await closings.ofOffice(query.officeId) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/staff/closures/{closureId}/answers',
      tag,
      summary: 'Who was moved, and whether the new time suits them',
      access: { staff: 'any' },
      params: z.object({ closureId: uuidSchema }),
      responses: { 200: z.object({ answers: z.array(closingAnswerSchema) }) },
      handle: async ({ params, actor }) => {
        const closing = await closings.byId(params.closureId);
        if (!closing) throw new DomainError('resource.notFound');
        assertMayUseOffice(actor, closing.officeId);
        await noteAccess(actor, closing);
        return ok({ answers: await readAnswers(closing) });
      },
    }),
    endpoint({
      method: 'post',
      path: '/staff/closures/{closureId}/undo',
      tag,
      summary: 'Undo within the hour: open again and bring everybody back whose time is still free',
      access,
      params: z.object({ closureId: uuidSchema }),
      responses: { 200: closingSchema },
      handle: async ({ params, actor }) => {
        const closing = await closings.byId(params.closureId);
        if (!closing) throw new DomainError('resource.notFound');
        assertMayUseOffice(actor, closing.officeId);
        const undone = await closeCalendars.undo(closing, `staff:${staffOf(actor).id}`);
        changed();
        return ok(undone);
      },
    }),
  ];
}
