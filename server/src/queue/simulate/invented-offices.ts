import { minuteMs } from '../order/queue-types.ts';
import type { Scenario } from './make-day.ts';

const habits = {
  noShowShare: 0.12,
  missedShare: 0.05,
  priorityShare: 0.04,
  urgentShare: 0.003,
  dayLogSd: 0.12,
  deskLogSd: 0.15,
};

/** A registry of a town: four desks that share most services, bookings beside walk-ins, busy all morning. */
export const townRegistry: Scenario = {
  ...habits,
  openMinutes: 270,
  desks: [
    { id: 'desk-1', serviceIds: ['identity', 'residence'] },
    { id: 'desk-2', serviceIds: ['identity', 'certificates', 'residence'] },
    { id: 'desk-3', serviceIds: ['certificates', 'taxes'], closesMs: 210 * minuteMs },
    { id: 'desk-4', serviceIds: [] },
  ],
  services: {
    identity: {
      minutes: 15,
      targetWaitMin: 20,
      realRatio: 0.9,
      logSd: 0.4,
      walkInsPerHour: 3.6,
      bookedEveryMin: 20,
    },
    residence: {
      minutes: 20,
      targetWaitMin: 20,
      realRatio: 1.1,
      logSd: 0.5,
      walkInsPerHour: 1.4,
      bookedEveryMin: 60,
    },
    certificates: { minutes: 5, targetWaitMin: 15, realRatio: 1.2, logSd: 0.6, walkInsPerHour: 5.2 },
    taxes: {
      minutes: 15,
      targetWaitMin: 20,
      realRatio: 0.8,
      logSd: 0.55,
      walkInsPerHour: 2.4,
      bookedEveryMin: 45,
    },
  },
};

/** The same town where four in ten come for more than one service: as much work, so fewer people. */
export const townOfSeveral: Scenario = {
  ...townRegistry,
  furtherShare: 0.4,
  services: Object.fromEntries(
    Object.entries(townRegistry.services).map(([id, service]) => {
      return [id, { ...service, walkInsPerHour: service.walkInsPerHour * 0.55 }];
    }),
  ),
};

/** A village: one desk for everything, a person who stays as long as it takes. */
export const villageDesk: Scenario = {
  ...habits,
  openMinutes: 240,
  desks: [{ id: 'desk-1', serviceIds: [] }],
  services: {
    anything: {
      minutes: 10,
      targetWaitMin: 20,
      realRatio: 0.9,
      logSd: 0.6,
      walkInsPerHour: 3.1,
      bookedEveryMin: 60,
    },
    technical: {
      minutes: 20,
      targetWaitMin: 30,
      realRatio: 1,
      logSd: 0.5,
      walkInsPerHour: 0.5,
      bookedEveryMin: 80,
    },
  },
};

/** A city: ten desks with skills that overlap, many walk-ins. */
export const cityOffice: Scenario = {
  ...habits,
  openMinutes: 480,
  desks: Array.from({ length: 10 }, (_, index) => ({
    id: `desk-${index + 1}`,
    serviceIds: [
      ['identity', 'residence'],
      ['identity', 'certificates'],
      ['certificates', 'taxes'],
      ['taxes', 'permits'],
      ['identity', 'residence', 'certificates', 'taxes', 'permits'],
    ][index % 5]!,
    closesMs: index >= 7 ? 300 * minuteMs : undefined,
  })),
  services: {
    identity: {
      minutes: 15,
      targetWaitMin: 20,
      realRatio: 1,
      logSd: 0.4,
      walkInsPerHour: 6.2,
      bookedEveryMin: 15,
    },
    residence: {
      minutes: 20,
      targetWaitMin: 20,
      realRatio: 1.1,
      logSd: 0.5,
      walkInsPerHour: 2.3,
      bookedEveryMin: 30,
    },
    certificates: { minutes: 5, targetWaitMin: 15, realRatio: 1.1, logSd: 0.6, walkInsPerHour: 9.4 },
    taxes: {
      minutes: 15,
      targetWaitMin: 20,
      realRatio: 0.85,
      logSd: 0.55,
      walkInsPerHour: 4.7,
      bookedEveryMin: 30,
    },
    permits: {
      minutes: 25,
      targetWaitMin: 30,
      realRatio: 1,
      logSd: 0.5,
      walkInsPerHour: 1.6,
      bookedEveryMin: 45,
    },
  },
};
