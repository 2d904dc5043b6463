import { IntlMessageFormat } from 'intl-messageformat';
import { languages } from '@sportello/shared/localized';
import { problemCodes, type Problem } from '@sportello/shared/problem';
import type { OrderReason } from '@sportello/shared/ticket';
import en from '@sportello/shared/messages/en/desk.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/desk.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { deskTranslator } from './messages.ts';
import { priorityText, problemText, reasonText } from './sentences.ts';

const t = deskTranslator('it');
const clock = (instant: string) => instant.slice(11, 16);
const bookedStartAt = '2026-11-23T10:00:00.000Z';
const callableAt = '2026-11-23T09:50:00.000Z';

const aProblem = (code: Problem['code'], data?: Record<string, unknown>): Problem => ({
  type: `urn:sportello:problem:${code}`,
  title: 'Title for programs',
  status: 409,
  code,
  data,
});

test('when a catalogue is read, then every language has the same keys and valid messages', () => {
  expect(Object.keys(en).toSorted()).toEqual(Object.keys(it).toSorted());
  for (const [language, catalogue] of Object.entries({ it, en })) {
    for (const message of Object.values(catalogue)) {
      expect(() => new IntlMessageFormat(message, language, undefined, { ignoreTag: true })).not.toThrow();
    }
  }
});

test.each<[OrderReason, string]>([
  [{ code: 'bookedFor', bookedStartAt }, 'prenotato per le 10:00'],
  [{ code: 'waiting', waitMin: 22, targetMin: 20 }, 'attende 22 di 20 min'],
  [{ code: 'priority', waitMin: 4, targetMin: 0 }, 'ha la priorità, attende da 4 min'],
  [
    { code: 'early', bookedStartAt, callableAt },
    'in anticipo: prenotato per le 10:00, chiamabile dalle 09:50',
  ],
  [{ code: 'onlyOneLeft', bookedStartAt }, 'in anticipo, prenotato per le 10:00: non c’è nessun altro'],
])('when the reason is %o, then it reads well', (reason, sentence) => {
  expect(reasonText(reason, t, clock)).toBe(sentence);
});

test('when a call is told, then the reason follows where there is one', () => {
  expect(t('said.called', { label: 'A012', reason: 'attende 22 di 20 min' })).toBe(
    'Chiamato A012: attende 22 di 20 min.',
  );
  expect(t('said.called', { label: 'A012', reason: 'none' })).toBe('Chiamato A012.');
});

test('when a ticket has a priority, then its cause is named', () => {
  expect(priorityText({ kind: 'none' }, t)).toBe(null);
  expect(priorityText({ kind: 'priority', cause: 'infant' }, t)).toBe('Priorità: bambino piccolo');
  expect(priorityText({ kind: 'urgent' }, t)).toBe('Urgente');
});

describe('refusals', () => {
  test('when somebody else was faster, then the sentence names ticket and desk', () => {
    const problem = aProblem('ticket.changed', { label: 'A012', deskNumber: 3 });
    expect(problemText(problem, t)).toBe('A012 è appena passato allo sportello 3.');
  });

  test('when more calls have to come first, then the sentence counts them', () => {
    const problem = aProblem('ticket.transition', { state: 'called', action: 'miss', callsLeft: 2 });
    expect(problemText(problem, t)).toBe('Prima di segnarlo assente chiamalo ancora 2 volte (R).');
  });

  test('when a step is not allowed, then the sentence tells how the ticket stands', () => {
    const problem = aProblem('ticket.transition', { state: 'parked', action: 'finish' });
    expect(problemText(problem, t, 'A012')).toBe('Non si può: A012 ora è da parte.');
  });

  test('when any problem comes without data, then there is still a sentence in each language', () => {
    for (const language of languages) {
      for (const code of problemCodes) {
        expect(problemText(aProblem(code, { state: 'done' }), deskTranslator(language), 'A001')).toMatch(
          /\.$/,
        );
      }
    }
  });
});
