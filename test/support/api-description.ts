import fc from 'fast-check';

/** As much of JSON Schema as the API's description uses. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}
export interface Operation {
  summary?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}
export interface Description {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const dayMs = 24 * 60 * 60 * 1000;
const instants = fc.integer({ min: 0, max: 800 * dayMs }).map((ms) => new Date(1_790_000_000_000 + ms));

const strings: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  email: fc.emailAddress(),
  uri: fc.webUrl(),
  date: instants.map((one) => one.toISOString().slice(0, 10)),
  'date-time': instants.map((one) => one.toISOString()),
};

/**
 * Values as a schema describes them. A name in `known` takes one of those in three of four cases, so that some requests
 * get as far as the entries that there are.
 */
export function valuesOf(
  description: Description,
  schema: Schema,
  known: Record<string, readonly string[]>,
  name = '',
): fc.Arbitrary<unknown> {
  const of = (part: Schema, named = name) => valuesOf(description, part, known, named);
  if (schema.$ref) return of(description.components.schemas[schema.$ref.split('/').at(-1)!]!);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return fc.oneof(...choice.map((one) => of(one)));
  if (schema.allOf)
    return fc
      .tuple(...schema.allOf.map((one) => of(one)))
      .map((parts) => Object.assign({}, ...(parts as object[])) as object);
  const type = Array.isArray(schema.type)
    ? schema.type
    : [schema.type ?? (schema.properties ? 'object' : 'string')];
  return fc.oneof(...type.map((one) => ofType(one)));

  function ofType(type: string): fc.Arbitrary<unknown> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 });
      case 'number':
        return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000, noNaN: true });
      case 'array':
        return fc.array(of(schema.items ?? {}, name.replace(/s$/, '')), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
        });
      case 'object': {
        const fields = Object.entries(schema.properties ?? {}).map(([key, part]) => [key, of(part, key)]);
        const requiredKeys = schema.required ?? [];
        return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
          requiredKeys,
        });
      }
      default: {
        const text = schema.pattern
          ? fc.stringMatching(new RegExp(schema.pattern))
          : (strings[schema.format ?? ''] ??
            fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 20, 40) }));
        const ids = known[name];
        return ids ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids) }, text) : text;
      }
    }
  }
}

/** What nobody should send, and somebody does. */
export const nasty = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  true,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[[]]],
  { $gt: '' },
  { $where: 'sleep(1000)' },
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '../../../etc/passwd',
  '2027-02-30',
  '2027-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.000Z',
  '<script>alert(1)</script>',
  '💥'.repeat(200),
  'x'.repeat(20_000),
);

/** The value with one place in it spoilt, or taken away, or something added. */
export function spoilt(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  return fc
    .tuple(fc.nat(places.length - 1), fc.oneof(nasty, fc.constant(undefined)))
    .map(([place, bad]) => withAt(value, places[place]!, bad));
}

function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, part]) => placesIn(part).map((rest) => [key, ...rest])),
  ];
}

function withAt(value: unknown, [key, ...rest]: string[], bad: unknown): unknown {
  if (key === undefined) return bad;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = withAt(copy[key], rest, bad);
  return copy;
}
