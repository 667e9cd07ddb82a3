/** C0 and C1 controls and the line and paragraph separators, but for tab and newline, which are `lineBreaks`. */
const controls = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}]/u;
const lineBreaks = /[\t\n]/;
/** Overrides can make a text read as something else (Unicode TR #36); marks and isolates stay, scripts need them. */
const bidiOverrides = /[\u202A-\u202E]/;

/** Unicode's canonical form (NFC) without white space around it; nothing left is no value. */
export function normalize(value: unknown) {
  return typeof value === 'string' ? value.normalize('NFC').trim() || undefined : value;
}

/** Length in characters as people count them, not in UTF-16 units. */
const length = (text: string) => [...text].length;

/** Schema options for a text that people write: normalized, bounded, free of invisible controls. */
export function text({ max, lines = false }: { max: number; lines?: boolean }) {
  return {
    type: String,
    set: normalize,
    validate: [
      {
        validator: (text: string) => length(text) <= max,
        message: `Must be at most ${max} characters`,
      },
      {
        validator: (text: string) => !controls.test(text) && (lines || !lineBreaks.test(text)),
        message: lines
          ? 'Must not contain control characters'
          : 'Must be one line without control characters',
      },
      {
        validator: (text: string) => !bidiOverrides.test(text),
        message: 'Must not contain bidirectional overrides',
      },
    ],
  };
}

/** For `required`: what is said when a text is absent or empty. */
export const required: [true, string] = [true, 'Must not be empty'];
