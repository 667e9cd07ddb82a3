/** C0 and C1 controls, line and paragraph separators; without tab and newline, see `lineBreaks`. */
const controls = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}]/u;
const lineBreaks = /[\t\n]/;
/** Overrides can disguise text (Unicode TR #36). Marks and isolates are allowed: some scripts need them. */
const bidiOverrides = /[\u202A-\u202E]/;

/** NFC without surrounding white space. An empty text becomes undefined. */
export function normalize(value: unknown) {
  return typeof value === 'string' ? value.normalize('NFC').trim() || undefined : value;
}

/** Length in code points, not in UTF-16 units. */
const length = (text: string) => [...text].length;

/** Schema options for text written by people: normalized, limited to `max` code points, without control characters. */
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

/** Value for mongoose's `required`, with the message for an absent or empty text. */
export const required: [true, string] = [true, 'Required'];
