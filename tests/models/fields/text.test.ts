import { describe, expect, test } from 'vitest';
import { PlaceModel } from '../../../models/place';

type Field = 'name' | 'description';

async function kept(field: Field, value: unknown) {
  const place = new PlaceModel({ [field]: value });
  return place.validate([field]).then(
    () => place[field],
    ({ errors }) => ({ fault: errors[field].message }),
  );
}

describe('a text that people write', () => {
  test('has one form for what looks the same', async () => {
    expect(await kept('name', 'Cafe\u0301')).toBe('Café');
  });

  test('has no space around it', async () => {
    expect(await kept('name', '\t Café \u00A0\n')).toBe('Café');
  });

  test.each(['東京駅', 'مسجد', 'Łódź', '👩‍👩‍👧‍👦', 'שלום\u200F (Shalom)', '\u2067مسجد\u2069'])(
    'may be %o',
    async (text) => {
      expect(await kept('name', text)).toBe(text);
    },
  );

  test('is counted in characters, not in units of UTF-16', async () => {
    expect(await kept('name', '𝔄'.repeat(120))).toBe('𝔄'.repeat(120));
    expect(await kept('name', '𝔄'.repeat(121))).toEqual({
      fault: 'Must be at most 120 characters',
    });
  });

  test('of one line has no line break and no control character', async () => {
    const fault = 'Must be one line without control characters';
    for (const character of ['\n', '\t', '\r', '\u0000', '\u001B', '\u007F', '\u0085', '\u2028']) {
      expect(await kept('name', `a${character}b`)).toEqual({ fault });
    }
  });

  test('of several lines has line breaks and no other control character', async () => {
    expect(await kept('description', 'a\n\tb')).toBe('a\n\tb');
    for (const character of ['\r', '\u0000', '\u001B', '\u2029']) {
      expect(await kept('description', `a${character}b`)).toEqual({
        fault: 'Must not contain control characters',
      });
    }
  });

  test('cannot turn the reading direction of what follows', async () => {
    for (const override of ['\u202A', '\u202B', '\u202C', '\u202D', '\u202E']) {
      expect(await kept('name', `a${override}b`)).toEqual({
        fault: 'Must not contain bidirectional overrides',
      });
    }
  });
});
