import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import { accuracyReportSchema, statisticsQuerySchema, statisticsSchema } from '@sportello/shared/statistics';
import { assertMayUseOffice } from '../../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { ReadStatistics } from './read-statistics.ts';

const tag = 'Statistics';
const params = z.object({ officeId: slugSchema });
const access = { staff: ['supervisor', 'admin'] } as const;

/** Waits, services and no-shows for those who run an office; how well waiting times are kept, for everybody. */
export function createStatisticsEndpoints({ read }: { read: ReadStatistics }): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/statistics',
      tag,
      summary: 'Waits, service times, no-shows by service, desk and hour, with percentiles',
      access,
      params,
      query: statisticsQuerySchema,
      responses: { 200: statisticsSchema },
      handle: async ({ params: { officeId }, query, actor }) => {
        assertMayUseOffice(actor, officeId);
        return ok(await read.statistics(officeId, query));
      },
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/statistics.csv',
      tag,
      summary: 'The same by date, hour, service and desk, for a spreadsheet',
      access,
      params,
      query: statisticsQuerySchema,
      responses: { 200: 'text/csv; charset=utf-8' },
      handle: async ({ params: { officeId }, query, actor }) => {
        assertMayUseOffice(actor, officeId);
        const name = `${officeId}_${query.from}_${query.to}.csv`;
        return ok(await read.csv(officeId, query), {
          'Content-Disposition': `attachment; filename="${name}"`,
        });
      },
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/accuracy',
      tag,
      summary: 'How well the told waiting times were kept in the last thirty days',
      access: 'public',
      params,
      responses: { 200: accuracyReportSchema },
      handle: async ({ params: { officeId } }) => ok(await read.accuracy(officeId)),
    }),
  ];
}
