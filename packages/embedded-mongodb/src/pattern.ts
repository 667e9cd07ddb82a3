import { setFlagsFromString } from 'node:v8';
import type { BSONRegExp } from 'bson';
import { CommandError, unsupported } from './errors';

// V8 continues in its linear-time engine when an expression backtracks too often. The first flag
// adds the RegExp flag "l", which refuses expressions that this engine cannot run.
setFlagsFromString('--enable-experimental-regexp-engine');
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

/** Longest text on which an expression runs that the linear-time engine cannot run. */
const MAX_BACKTRACKED_LENGTH = 10_000;

export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** The text every match begins with, or undefined when there is none. */
  readonly prefix?: string;
  /** Whether every text that begins with `prefix` matches. */
  readonly isPrefixOnly: boolean;
  test(text: string): boolean;
}

/**
 * Compiles a regular expression of a query.
 * @throws CommandError for an invalid one, and for one that could run for very long.
 */
export function compilePattern(source: string, flags: string): Pattern {
  const unknown = /[^imsux]/.exec(flags);
  if (unknown) {
    throw new CommandError(51108, `invalid flag in regex options: ${unknown[0]}`);
  }
  if (flags.includes('x')) throw unsupported('the regular expression option x');
  const sorted = [...new Set(flags.replace('u', ''))].sort().join('');
  refuseForeignSyntax(source);
  const prefix = flags === '' || flags === 's' ? literalPrefix(source) : undefined;
  const isPrefixOnly = prefix?.isAll ?? false;
  const test = isPrefixOnly
    ? (text: string) => text.startsWith(prefix?.text as string)
    : compileTest(source, sorted);
  return { source, flags: sorted, prefix: prefix?.text, isPrefixOnly, test };
}

function compileTest(source: string, flags: string): (text: string) => boolean {
  const regex = compile(source, flags);
  if (runsInLinearTime(source, flags)) return (text) => regex.test(text);
  if (mayBacktrack(source)) {
    throw unsupported('nested or alternating repetition in this regular expression');
  }
  return (text) => {
    if (text.length <= MAX_BACKTRACKED_LENGTH) return regex.test(text);
    throw unsupported(`this regular expression on more than ${MAX_BACKTRACKED_LENGTH} characters`);
  };
}

/** PCRE, which MongoDB uses, has syntax that JavaScript lacks or understands differently. */
function refuseForeignSyntax(source: string): void {
  const foreign = /\\[AEGHKNQRVXZhz]|\(\?[imsx-]+[:)]|\[\[:/.exec(source.replace(/\\\\/g, ''));
  if (foreign) throw unsupported(`${foreign[0]} in regular expressions`);
}

export function patternOf({ pattern, options }: BSONRegExp): Pattern {
  return compilePattern(pattern, options);
}

function compile(source: string, flags: string): RegExp {
  try {
    const folded = flags.includes('i') ? foldCase(source) : undefined;
    return folded === undefined
      ? new RegExp(source, flags)
      : new RegExp(folded, flags.replace('i', ''));
  } catch (error) {
    const message = `Regular expression is invalid: ${(error as Error).message}`;
    throw new CommandError(51091, message);
  }
}

function runsInLinearTime(source: string, flags: string): boolean {
  const folded = flags.includes('i') ? foldCase(source) : source;
  if (folded === undefined) return false;
  try {
    new RegExp(folded, `${flags.replace('i', '')}l`);
    return true;
  } catch {
    return false;
  }
}

/**
 * An expression of ASCII text that ignores case without the flag "i", which the linear-time engine
 * does not have. Undefined where escapes, ranges or letters need more than that.
 */
function foldCase(source: string): string | undefined {
  if (/[^\x20-\x7e]|\\[^dwsDWSbB.*+?^$()[\]{}|/\\-]|\(\?[<a-z]/.test(source)) return undefined;
  let isClass = false;
  return source.replace(/\\.|[[\]]|[a-z]-[a-z]|[a-z]/gi, (part) => {
    if (part === '[' || part === ']') {
      isClass = part === '[';
      return part;
    }
    if (part.startsWith('\\')) return part;
    const both = `${part.toLowerCase()}${part.toUpperCase()}`;
    return isClass
      ? both
      : part.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  });
}

/** Whether a repeated group contains a repetition or alternatives. */
function mayBacktrack(source: string): boolean {
  const groups: boolean[] = [];
  const tokens = source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|*+?]|\{\d+(?:,\d*)?\}/gs);
  for (const { 0: token, index } of tokens) {
    if (token === '(') groups.push(false);
    else if (token === ')') {
      const isAmbiguous = groups.pop() ?? false;
      const isRepeated = /^(?:[*+]|\{\d+(?:,\d*)?\})/.test(source.slice(index + 1));
      if (isAmbiguous && isRepeated) return true;
      if (groups.length > 0 && (isAmbiguous || isRepeated)) groups[groups.length - 1] = true;
    } else if (/^[|*+{]/.test(token) && groups.length > 0) groups[groups.length - 1] = true;
  }
  return false;
}

function literalPrefix(source: string): { text: string; isAll: boolean } | undefined {
  const match = /^\^((?:[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9])*)(\.\*)?/s.exec(source);
  if (!match?.[1] || hasAlternatives(source)) return undefined;
  const rest = source.slice(match[0].length);
  // A quantifier makes the last character optional.
  const literal =
    match[2] === undefined && /^[*?{]/.test(rest) ? match[1].replace(/\\?.$/su, '') : match[1];
  const text = literal.replace(/\\(.)/gs, '$1');
  return text === '' ? undefined : { text, isAll: rest === '' && match[2] === undefined };
}

/** Whether a `|` may stand outside of all groups. */
function hasAlternatives(source: string): boolean {
  return source.replace(/\\./gs, '').includes('|');
}
