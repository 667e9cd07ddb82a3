import { BSONRegExp } from 'bson';
import type { Value } from '../bson/value';
import { CommandError } from '../errors';
import type { Pattern } from './condition';

const KNOWN_OPTIONS = /^[imsxu]*$/;
const INLINE_OPTIONS = /^\(\?([imsx]+)\)/;
const SPECIAL = new Set('\\^$.|?*+()[]{}');

/** A regular expression in MongoDB's dialect (PCRE), as far as JavaScript can run it. */
export function parsePattern(source: string, options: string): Pattern {
  if (!KNOWN_OPTIONS.test(options)) {
    throw new CommandError(51108, `invalid flag in regex options: ${options}`);
  }
  const inline = INLINE_OPTIONS.exec(source);
  const flags = new Set(options + (inline?.[1] ?? ''));
  let body = inline ? source.slice(inline[0].length) : source;
  if (flags.has('x')) body = withoutLayout(body);
  body = body.replace(/^\\A/, '^').replace(/\\[zZ]$/, '$');
  try {
    const regex = new RegExp(body, ['i', 'm', 's'].filter((flag) => flags.has(flag)).join(''));
    return { source, options, regex };
  } catch (error) {
    throw new CommandError(51091, `Regular expression is invalid: ${(error as Error).message}`);
  }
}

/** The option `x`: white space and comments outside of character classes mean nothing. */
function withoutLayout(source: string): string {
  return source.replace(
    /(\\.|\[(?:\\.|[^\]\\])*\])|\s+|#[^\n]*/gs,
    (_, kept?: string) => kept ?? '',
  );
}

export function patternOf(value: Value): Pattern | undefined {
  return value instanceof BSONRegExp ? parsePattern(value.pattern, value.options) : undefined;
}

/** What all texts that match begin with, when an index can be searched for it. */
export interface Prefix {
  text: string;
  /** Whether all texts that begin so match. */
  exact: boolean;
}

export function literalPrefix({ source, options }: Pattern): Prefix | undefined {
  if (/[imx]/.test(options) || source.includes('|')) return undefined;
  const start = /^(?:\^|\\A)/.exec(source);
  if (!start) return undefined;
  let prefix = '';
  let at = start[0].length;
  while (at < source.length) {
    let character = source[at] as string;
    let next = at + 1;
    if (character === '\\') {
      character = source[next] as string;
      // A backslash before a letter or digit is a class, a reference or a control character.
      if (character === undefined || /[0-9A-Za-z]/.test(character)) break;
      next++;
    } else if (SPECIAL.has(character)) {
      break;
    }
    if (/[?*{]/.test(source[next] ?? '')) break;
    prefix += character;
    at = next;
  }
  // Half of a surrogate pair is no character of its own in UTF-8.
  const text = prefix.replace(/[\ud800-\udbff]$/, '');
  return text === '' ? undefined : { text, exact: at === source.length && text === prefix };
}
