import { z } from 'zod';
import { deskMessageSchema, deskMessagesSchema, sendDeskMessageSchema } from '@sportello/shared/desk-message';
import { slugSchema, uuidSchema } from '@sportello/shared/identifier';
import { assertMayUseOffice, staffOf } from '../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeskMessages } from './desk-messages.ts';

const tag = 'Queue';
const deskParams = z.object({ deskId: slugSchema });

interface Parts {
  directory: DirectoryReader;
  deskMessages: DeskMessages;
}

export function createDeskMessageEndpoints({ directory, deskMessages }: Parts): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/desk-messages',
      tag,
      summary: "Today's messages between the desks, newest first",
      access: { staff: 'any' },
      params: z.object({ officeId: slugSchema }),
      responses: { 200: deskMessagesSchema },
      handle: async ({ params, actor }) => {
        assertMayUseOffice(actor, directory.office(params.officeId).id);
        return ok({ messages: await deskMessages.ofToday(params.officeId) });
      },
    }),
    endpoint({
      method: 'post',
      path: '/desks/{deskId}/messages',
      tag,
      summary: 'Write from this desk to another one, or to all of the office',
      access: { staff: 'any' },
      params: deskParams,
      body: sendDeskMessageSchema,
      responses: { 201: deskMessageSchema },
      handle: async ({ params, body, actor }) => {
        assertMayUseOffice(actor, directory.desk(params.deskId).officeId);
        return created(await deskMessages.send(params.deskId, staffOf(actor), body));
      },
    }),
    endpoint({
      method: 'post',
      path: '/desks/{deskId}/messages/{messageId}/read',
      tag,
      summary: 'This desk has read the message',
      access: { staff: 'any' },
      params: deskParams.extend({ messageId: uuidSchema }),
      responses: { 200: deskMessageSchema },
      handle: async ({ params, actor }) => {
        assertMayUseOffice(actor, directory.desk(params.deskId).officeId);
        return ok(await deskMessages.markRead(params.deskId, staffOf(actor), params.messageId));
      },
    }),
  ];
}
