import { describe, expect, test } from 'vitest';
import { PlaceModel } from '../../../models/place';

type Field = 'name' | 'description';

/** The stored value of a field, or its error message. */
async function stored(field: Field, value: unknown) {
  const place = new PlaceModel({ [field]: value });
  return place.validate([field]).then(
    () => place[field],
    ({ errors }) => ({ error: errors[field].message }),
  );
}

describe('text fields', () => {
  test('text is stored in normalization form C', async () => {
    expect(await stored('name', 'Cafe\u0301')).toBe('Café');
  });

  test('surrounding white space is removed', async () => {
    expect(await stored('name', '\t Café \u00A0\n')).toBe('Café');
  });

  test.each(['東京駅', 'مسجد', 'Łódź', '👩‍👩‍👧‍👦', 'שלום\u200F (Shalom)', '\u2067مسجد\u2069'])(
    'text can be %o',
    async (text) => {
      expect(await stored('name', text)).toBe(text);
    },
  );

  test('the length limit counts code points, not UTF-16 units', async () => {
    expect(await stored('name', '𝔄'.repeat(120))).toBe('𝔄'.repeat(120));
    expect(await stored('name', '𝔄'.repeat(121))).toEqual({
      error: 'Must be at most 120 characters',
    });
  });

  test('single-line text cannot contain line breaks or control characters', async () => {
    const error = 'Must be one line without control characters';
    for (const character of ['\n', '\t', '\r', '\u0000', '\u001B', '\u007F', '\u0085', '\u2028']) {
      expect(await stored('name', `a${character}b`)).toEqual({ error });
    }
  });

  test('multi-line text can contain line breaks but no other control characters', async () => {
    expect(await stored('description', 'a\n\tb')).toBe('a\n\tb');
    for (const character of ['\r', '\u0000', '\u001B', '\u2029']) {
      expect(await stored('description', `a${character}b`)).toEqual({
        error: 'Must not contain control characters',
      });
    }
  });

  test('text cannot contain bidirectional overrides', async () => {
    for (const override of ['\u202A', '\u202B', '\u202C', '\u202D', '\u202E']) {
      expect(await stored('name', `a${override}b`)).toEqual({
        error: 'Must not contain bidirectional overrides',
      });
    }
  });
});
