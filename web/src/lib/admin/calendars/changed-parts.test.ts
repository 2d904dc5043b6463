import { calendarSettingsSchema } from '@sportello/shared/administration';
import { expect, it } from 'vitest';
import { changedParts, mergeParts } from './changed-parts.ts';

const base = calendarSettingsSchema.parse({
  name: { it: 'Sportelli' },
  rules: [{ weekdays: [1], from: '09:00', to: '12:00' }],
});

it('when fields were only written in another order, then nothing has changed', () => {
  const { seats, ...rest } = base.rules[0]!;
  expect(changedParts(base, { ...base, rules: [{ seats, ...rest, validTo: undefined }] })).toEqual([]);
});

it('when two people change different parts, then joining them keeps both; where both changed, mine stays', () => {
  const mine = { ...base, rules: [], noticeMin: 60 };
  const theirs = { ...base, approval: true, noticeMin: 5 };
  expect(changedParts(base, theirs)).toEqual(['window', 'approval']);
  expect(mergeParts(base, mine, theirs)).toEqual({ ...base, rules: [], noticeMin: 60, approval: true });
});
