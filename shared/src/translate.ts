import { IntlMessageFormat } from 'intl-messageformat';

export type MessageValues = Record<string, string | number | Date>;

/**
 * A function from message key to text, from a catalogue in `shared/messages/<language>/*.json` (ICU syntax).
 * `language` is a BCP 47 tag; devices speak more languages than the municipality's own texts.
 * A key missing in the wanted language falls back to the Italian catalogue, which is complete by type and test.
 */
export function createTranslator<Key extends string>(
  language: string,
  wanted: Partial<Record<Key, string>>,
  fallback: Record<Key, string>,
): (key: Key, values?: MessageValues) => string {
  const compiled = new Map<Key, IntlMessageFormat>();
  return (key, values) => {
    let message = compiled.get(key);
    if (!message) {
      message = new IntlMessageFormat(wanted[key] ?? fallback[key], language, undefined, { ignoreTag: true });
      compiled.set(key, message);
    }
    return String(message.format(values));
  };
}
