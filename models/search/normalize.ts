/**
 * Letters that people type without their strokes and that Unicode does not decompose. Lower case only:
 * the rest of the folding comes first.
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
 * Accents, Hebrew points, Arabic vowel signs. Not the vowel signs of Indic scripts nor Japanese voicing
 * marks (U+3099, U+309A), without which a word is another word.
 */
const accents =
  /(?=\p{Mn})(?![\u3099\u309A])[\p{Script=Inherited}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]/gu;
/** Invisible: joiners, soft hyphens, direction marks; and the Arabic tatweel, which only stretches a word. */
const invisible = /[\p{Cf}\u0640]/gu;

/** The form in which texts are compared without regard to case, accents, widths and ligatures. */
export function normalizeForSearch(text: string) {
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .replace(invisible, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(accents, '')
    .replace(letter, (found) => letters[found] as string)
    .normalize('NFC');
}

/** Scripts that write no spaces between words. */
const unspaced =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]';
const run = new RegExp(
  `(?:(?=[\\p{L}\\p{N}\\p{M}])${unspaced})+|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`,
  'gu',
);
const isUnspaced = new RegExp(`^${unspaced}`, 'u');

/** Within a word, as in l’Aquila, O'Connor and Hawaiʻi: a boundary for some people and nothing for others. */
const apostrophes = /['’‘`´ʹʻʼʽʾʿˈ׳]/gu;

/** Longest word that is told from others, in characters. */
const maxWordLength = 40;

const cut = (word: string) => [...word].slice(0, maxWordLength).join('');

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Where Japanese changes its script it begins a word, even where a dictionary has the whole as one. */
const scriptChange =
  /(?<=\p{Script=Han})(?=\p{Script=Katakana})|(?<=[\p{Script=Katakana}ー])(?=\p{Script=Han})/u;

/** The run from the beginning of each of its words on, so that 東京駅 is found by 東京 and 駅, not by 京. */
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

const runsIn = (folded: string) => folded.match(run) ?? [];

/** The words that a text is found by, folded, each once. */
export function wordsToFind(text: string) {
  // Before folding, which would turn some of them into a space and an accent.
  const apart = normalizeForSearch(text.replace(apostrophes, ' '));
  const joined = normalizeForSearch(text.replace(apostrophes, ''));
  return [...new Set([...runsIn(apart), ...runsIn(joined)].flatMap(fromEachWord).map(cut))];
}

/** The words of a search, folded, the longest first; none that another one begins with. */
export function wordsOfSearch(text: string) {
  const words = [...new Set(runsIn(normalizeForSearch(text.replace(apostrophes, ' '))).map(cut))];
  return words
    .filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
    .sort((a, b) => b.length - a.length);
}

/** What texts are put in order by: folded, punctuation aside. A text of nothing else keeps it. */
export function sortKey(text: string) {
  return runsIn(normalizeForSearch(text)).join(' ') || normalizeForSearch(text);
}

/** An expression for the texts that begin with this one, which an index can be searched for. */
export function beginsWith(text: string) {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`);
}
