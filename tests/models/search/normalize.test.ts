import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beginsWith,
  normalizeForSearch,
  sortKey,
  wordsOfSearch,
  wordsToFind,
} from '../../../models/search/normalize';

const finds = (search: string, text: string) => {
  const words = wordsToFind(text);
  const asked = wordsOfSearch(search);
  return (
    asked.length > 0 && asked.every((word) => words.some((found) => beginsWith(word).test(found)))
  );
};

describe('a text is found by', () => {
  test.each([
    ['Straße', 'strasse'],
    ['STRASSE', 'straße'],
    ['GROẞE Straße', 'große strasse'],
    ['Łódź', 'lodz'],
    ['lodz', 'ŁÓDŹ'],
    ['İstanbul', 'istanbul'],
    ['ISTANBUL', 'istanbul'],
    ['Diyarbakır', 'diyarbakir'],
    ['Ærøskøbing', 'aeroskobing'],
    ['Œuvre', 'oeuv'],
    ['Þingvellir', 'thing'],
    ['Đà Nẵng', 'da nang'],
    ['São Paulo', 'sao pau'],
    ['ﬁne ﬀ', 'fine ff'],
    ['Ｔｏｋｙｏ １２', 'tokyo 12'],
    ['ｶﾞｽ', 'ガス'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδός', 'ΟΔΟΣ'],
    ['Ёлка', 'елка'],
    ['Київ', 'київ'],
    ['مسجد الحسن', 'مسجد'],
    ['مَسْجِد', 'مسجد'],
    ['مسـجد', 'مسجد'],
    ['أحمد', 'احمد'],
    ['יְרוּשָׁלַיִם', 'ירושלים'],
    ['東京駅', '東京'],
    ['東京駅', '東京駅'],
    ['東京タワー', 'タワー'],
    ['大阪城公園', '大阪城'],
    ['서울역', '서울'],
    ['ตลาดน้ำ', 'ตลาด'],
    ['किताब घर', 'किताब'],
    ["L'Aquila", 'aquila'],
    ['L’Aquila', "l'aquila"],
    ["O'Connor", 'oconnor'],
    ['Hawaiʻi', 'hawaii'],
    ['Saint-Denis', 'denis saint'],
    ['U.S.A.', 'u.s.a'],
    ['Café "Odeon" (Zürich)', 'ZUR ode'],
    ['Cafe\u0301', 'café'],
    ['4th Street', '4th'],
    ['Tokyo東京', '東京 tokyo'],
    ['soft\u00adhyphen', 'softhyphen'],
  ])('%s: %s', (text, search) => {
    expect(finds(search, text)).toBe(true);
  });

  test.each([
    ['東京都', '京都'],
    ['Berlin', 'erlin'],
    ['Berlin', 'berlin wall'],
    ['ガス', 'カス'],
    ['किताब', 'कतब'],
    ['한글', '하'],
    ['anything', '★'],
    ['anything', '.*'],
  ])('not %s: %s', (text, search) => {
    expect(finds(search, text)).toBe(false);
  });
});

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('Straße', '東京駅', 'مسجد', 'İ', 'ﬁ', "L'", '-', ' ', 'タワー', 'ЁЖ'))
    .map((parts) => parts.join('')),
);

describe('words', () => {
  test('of a text and their prefixes find it', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, cut) => {
        const words = wordsToFind(text);
        for (const word of words) {
          const letters = [...word];
          const beginning = letters.slice(0, 1 + (cut % letters.length)).join('');
          expect(words.some((found) => beginsWith(beginning).test(found))).toBe(true);
        }
        if (wordsOfSearch(text).length > 0) expect(finds(text, text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('contain only letters, digits and marks', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const word of [...wordsToFind(text), ...wordsOfSearch(text)]) {
          expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
          expect([...word].length).toBeLessThanOrEqual(40);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('do not depend on case or Unicode normalization form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normalizeForSearch(text.normalize('NFD'))).toBe(
          normalizeForSearch(text.normalize('NFC')),
        );
        expect(normalizeForSearch(normalizeForSearch(text))).toBe(normalizeForSearch(text));
      }),
      { numRuns: 2000 },
    );
  });
});

test('names are sorted without regard to case, accents and punctuation', () => {
  const names = ['Zürich', '“Ähtäri”', 'ahvenanmaa', "'s-Hertogenbosch", 'Ærø', 'Łódź', '★'];
  expect(names.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))).toEqual([
    'Ærø',
    '“Ähtäri”',
    'ahvenanmaa',
    'Łódź',
    "'s-Hertogenbosch",
    'Zürich',
    '★',
  ]);
});

test('a prefix is matched literally', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, more) => {
      expect(beginsWith(text).test(text + more)).toBe(true);
      expect(beginsWith(text).test(more)).toBe(more.startsWith(text));
    }),
  );
});
