import type { RegexValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';

const cache = new Map<string, RegExp>();

/**
 * A JavaScript expression that means what MongoDB's PCRE means: `.` stops at \n only, `$` also
 * matches before a last \n, \s is ASCII.
 * @throws CommandError 51091 for what does not parse, 51108 for unknown flags, 115 for PCRE-only syntax
 */
export function compileRegex(regex: RegexValue): RegExp {
  const id = `${regex.flags}/${regex.pattern}`;
  let compiled = cache.get(id);
  if (!compiled) {
    compiled = build(regex);
    if (cache.size > 500) cache.clear();
    cache.set(id, compiled);
  }
  return compiled;
}

function build({ pattern, flags }: RegexValue): RegExp {
  let source = pattern;
  let options = flags;
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline) {
    options += inline[1];
    source = source.slice(inline[0].length);
  }
  const unknown = /[^imsxu]/.exec(options);
  if (unknown) throw new CommandError(51108, `invalid flag in regex options: ${unknown[0]}`);
  if (options.includes('x'))
    throw new CommandError(
      115,
      "the regular expression option 'x' is not supported by the embedded database",
    );
  const own = (options.includes('i') ? 'i' : '') + (options.includes('m') ? 'm' : '');
  const translated = translate(source, options.includes('s'), options.includes('m'));
  try {
    return new RegExp(translated, `${own}u`);
  } catch {
    try {
      return new RegExp(translated, own);
    } catch (error) {
      throw new CommandError(51091, `Regular expression is invalid: ${(error as Error).message}`);
    }
  }
}

const SPACES = ' \\t\\n\\v\\f\\r';

function translate(pattern: string, dotAll: boolean, multiline: boolean): string {
  if (/\[[^\]]*\[:|\\[QEGKR]|\(\?[>|#RP]|[*+?}]\+|\(\*/.test(pattern)) {
    throw new CommandError(115, 'this regular expression syntax is not supported by the embedded database');
  }
  let result = '';
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === '\\') {
      result += escape(pattern[++i] ?? '\\', inClass);
    } else if (inClass) {
      if (char === ']') inClass = false;
      result += char;
    } else if (char === '[') {
      inClass = true;
      result += char;
    } else if (char === '.') result += dotAll ? '[^]' : '[^\\n]';
    else if (char === '$' && !multiline) result += '(?=\\n?(?![^]))';
    else if (char === '$') result += '(?=\\n|(?![^]))';
    else result += char;
  }
  return result;
}

function escape(char: string, inClass: boolean): string {
  if (char === 's') return inClass ? SPACES : `[${SPACES}]`;
  if (char === 'S' && !inClass) return `[^${SPACES}]`;
  if (char === 'A' && !inClass) return '(?<![^])';
  if (char === 'z' && !inClass) return '(?![^])';
  if (char === 'Z' && !inClass) return '(?=\\n?(?![^]))';
  // an escaped character that needs no escaping is itself; `u` would refuse it
  return /[\p{L}\p{N}^$\\.*+?()[\]{}|/-]/u.test(char) && !(char === '-' && !inClass) ? `\\${char}` : char;
}

/** The literal text that every match starts with, where an index range can use it. */
export function literalPrefix({ pattern, flags }: RegexValue): string | undefined {
  if (flags !== '' || !pattern.startsWith('^') || pattern.includes('|')) return undefined;
  const match = /^\^((?:[^\\^$.*+?()[\]{}|]|\\[^A-Za-z0-9])*)(.?)/.exec(pattern);
  let prefix = match?.[1] ?? '';
  if (match?.[2] && '*?{'.includes(match[2])) prefix = prefix.replace(/(\\.|.)$/u, '');
  prefix = prefix.replace(/\\(.)/g, '$1');
  return prefix || undefined;
}
