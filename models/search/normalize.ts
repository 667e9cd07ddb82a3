/**
 * Letters that people type without their strokes and that Unicode does not decompose. Lower case only: they are
 * replaced last.
 */
const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ĸ: 'k',
  ς: 'σ',
};
const letter = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');

/**
 * Accents, Hebrew points, Arabic vowel signs. Not the vowel signs of Indic scripts or Japanese voicing marks (U+3099,
 * U+309A), which distinguish words.
 */
const accents =
  /(?=\p{Mn})(?![\u3099\u309A])[\p{Script=Inherited}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]/gu;
/** Invisible characters such as joiners, soft hyphens and direction marks, and the Arabic tatweel, which stretches a word. */
const invisible = /[\p{Cf}\u0640]/gu;

/** Normalizes a text for comparison: without case, accents, width variants and ligatures. */
export function normalizeForSearch(text: string) {
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .replace(invisible, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(accents, '')
    .replace(letter, (match) => letters[match] as string)
    .normalize('NFC');
}

/** Scripts without spaces between words. */
const unspaced =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]';
const run = new RegExp(
  `(?:(?=[\\p{L}\\p{N}\\p{M}])${unspaced})+|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`,
  'gu',
);
const isUnspaced = new RegExp(`^${unspaced}`, 'u');

/** Apostrophes, as in l’Aquila, O'Connor and Hawaiʻi. People type them as a boundary or not at all. */
const apostrophes = /['’‘`´ʹʻʼʽʾʿˈ׳]/gu;

/** Words are cut to this length, in code points. */
const maxWordLength = 40;

const cut = (word: string) => [...word].slice(0, maxWordLength).join('');

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** A change of script starts a new word in Japanese, even within a compound word. */
const scriptChange =
  /(?<=\p{Script=Han})(?=\p{Script=Katakana})|(?<=[\p{Script=Katakana}ー])(?=\p{Script=Han})/u;

/** The suffixes of a run that start at a word, so that 東京駅 is found by 東京 and 駅, not by 京. */
function fromEachWord(text: string) {
  if (!isUnspaced.test(text)) return [text];
  let end = 0;
  return Array.from(segmenter.segment(text), ({ segment }) => segment.split(scriptChange))
    .flat()
    .map((word) => {
      end += word.length;
      return text.slice(end - word.length);
    });
}

const runsIn = (normalized: string) => normalized.match(run) ?? [];

/** The distinct normalized words by which a text is found. */
export function wordsToFind(text: string) {
  // Replaced first: NFKD turns some apostrophes into a space and an accent.
  const apart = normalizeForSearch(text.replace(apostrophes, ' '));
  const joined = normalizeForSearch(text.replace(apostrophes, ''));
  return [...new Set([...runsIn(apart), ...runsIn(joined)].flatMap(fromEachWord).map(cut))];
}

/** The normalized words of a search text, longest first, without words that are a prefix of another one. */
export function wordsOfSearch(text: string) {
  const words = [...new Set(runsIn(normalizeForSearch(text.replace(apostrophes, ' '))).map(cut))];
  return words
    .filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
    .sort((a, b) => b.length - a.length);
}

/** Sort keys are cut to this length, in UTF-16 units: an index key has a limit. */
const maxSortKeyLength = 200;

/** The text that lists are sorted by: normalized, without punctuation unless there is nothing else. */
export function sortKey(text: string) {
  const normalized = normalizeForSearch(text);
  return (runsIn(normalized).join(' ') || normalized).slice(0, maxSortKeyLength);
}

/** A regular expression for texts that start with this one. Databases can use an index for it. */
export function beginsWith(text: string) {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`);
}
