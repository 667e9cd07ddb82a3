import { describe, expect, test } from 'vitest';
import { PlaceModel } from '../../../models/place';

/** The stored URL, or its error message. */
async function stored(image: unknown) {
  const place = new PlaceModel({ image });
  return place.validate(['image']).then(
    () => place.image,
    ({ errors }) => ({ error: errors.image.message }),
  );
}

describe('URL fields', () => {
  test.each([
    ['https://example.com', 'https://example.com/'],
    ['  http://example.com/a b?c=d#e ', 'http://example.com/a%20b?c=d#e'],
    ['HTTPS://EXAMPLE.com/Ä', 'https://example.com/%C3%84'],
    ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2001:4860:4860::8888]/', 'https://[2001:4860:4860::8888]/'],
    ['', undefined],
  ])('%o is stored as %o', async (url, expected) => {
    expect(await stored(url)).toEqual(expected);
  });

  test.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\nscript:alert(1)',
    'data:image/png;base64,AAAA',
    'file:///etc/passwd',
    'ftp://example.com/',
    'blob:https://example.com/1',
  ])('%o is refused because it is not http or https', async (url) => {
    expect(await stored(url)).toEqual({ error: 'Must be an http or https URL' });
  });

  test.each(['example.com/a.jpg', '//example.com/a.jpg', 'https://', 'http://a b/', '\\\\x'])(
    '%o is refused because it is not a URL',
    async (url) => {
      expect(await stored(url)).toEqual({ error: 'Must be a URL' });
    },
  );

  test.each(['https://user@example.com/', 'https://user:secret@example.com/'])(
    '%o is refused because it contains credentials',
    async (url) => {
      expect(await stored(url)).toEqual({ error: 'Must not contain credentials' });
    },
  );

  test.each([
    'http://localhost/',
    'http://LOCALHOST:3000/',
    'http://a.localhost/',
    'http://localhost./',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.20.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://metadata.google.internal/',
    'http://printer.local/',
    'http://intranet/',
  ])('%o is refused because it is not a public address', async (url) => {
    expect(await stored(url)).toEqual({ error: 'Must be a public address' });
  });

  test('a URL has at most 2,048 characters', async () => {
    expect(await stored(`https://example.com/${'a'.repeat(2028)}`)).toHaveLength(2048);
    expect(await stored(`https://example.com/${'a'.repeat(2029)}`)).toEqual({
      error: 'Must be at most 2048 characters',
    });
  });
});
