import en from '@sportello/shared/messages/en/agenda.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/agenda.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { agendaTranslator, type AgendaKey } from './messages.ts';

test('when a text exists in Italian, then it exists in English, and the other way round', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(it).sort());
});

test('when any text is written, then it is well formed in both languages', () => {
  const values = { count: 2, moved: 1, cancelled: 0 };
  for (const language of ['it', 'en'] as const) {
    const t = agendaTranslator(language);
    const named = Object.fromEntries(
      [
        'day',
        'time',
        'when',
        'name',
        'until',
        'minutes',
        'most',
        'first',
        'last',
        'label',
        'state',
        'calendar',
      ].map((name) => [name, name]),
    );
    for (const key of Object.keys(it) as AgendaKey[])
      expect(t(key, { ...values, ...named, phone: '1', email: 'a@b.example' }), key).not.toBe('');
  }
});
