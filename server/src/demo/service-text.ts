import { serviceSchema, type Service } from '@sportello/shared/service';
import { text } from './text.ts';

type Pair = [it: string, en: string];

/** A sheet in the order in which a citizen reads it; pairs are Italian and English. */
export interface ServiceText {
  id: string;
  categoryId: string;
  topic: Pair;
  title: Pair;
  summary: Pair;
  addressed: Pair;
  howTo: Pair;
  needed: Pair[];
  achieved: Pair;
  timing: Pair;
  conditions?: Pair;
  fee?: Pair;
  minutes: number;
  extraPersonMin?: number;
  bufferAfterMin?: number;
  intervalMin?: number;
  modes?: Service['modes'];
  calendarIds: string[];
  requiredCalendarIds?: string[];
  officeId: string;
  walkIn?: boolean;
  series: string;
  targetWaitMin?: number;
  group: Pair;
}

const usualConditions: Pair = [
  'Il servizio è regolato dalle norme nazionali e dai regolamenti comunali in vigore.',
  'The service follows national law and the regulations of the municipality.',
];

export const service = (sheet: ServiceText): Service =>
  serviceSchema.parse({
    id: sheet.id,
    categoryId: sheet.categoryId,
    title: text(...sheet.title),
    summary: text(...sheet.summary),
    topic: text(...sheet.topic),
    sheet: {
      addressed: text(...sheet.addressed),
      howTo: text(...sheet.howTo),
      needed: sheet.needed.map((pair) => text(...pair)),
      achieved: text(...sheet.achieved),
      timing: text(...sheet.timing),
      conditions: text(...(sheet.conditions ?? usualConditions)),
    },
    fee: sheet.fee && text(...sheet.fee),
    minutes: sheet.minutes,
    minutesPerExtraPerson: sheet.extraPersonMin ?? 0,
    bufferAfterMin: sheet.bufferAfterMin ?? 0,
    intervalMin: sheet.intervalMin,
    modes: sheet.modes ?? ['desk'],
    calendarIds: sheet.calendarIds,
    requiredCalendarIds: sheet.requiredCalendarIds ?? [],
    officeIds: [sheet.officeId],
    walkIn: sheet.walkIn ?? true,
    series: sheet.series,
    targetWaitMin: sheet.targetWaitMin ?? 20,
    group: text(...sheet.group),
  });
