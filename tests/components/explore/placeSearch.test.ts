import { parse } from 'node:querystring';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressOf,
  isFiltered,
  type PlaceSearch,
  readSearch,
  variablesOf,
} from '../../../components/explore/placeSearch';

const at = (address: string) => readSearch(parse(address.split('?')[1] ?? ''));

const nothing: PlaceSearch = { q: '', tags: [], view: 'list' };

/** Without -0, which a URL does not distinguish from 0. */
const degrees = (limit: number) =>
  fc.double({ min: -limit, max: limit, noNaN: true }).map((value) => value + 0);
const tag = fc
  .string({ minLength: 1, maxLength: 20 })
  .map((text) => text.trim().toLowerCase())
  .filter((text) => text !== '' && text.length <= 40);

const search = fc
  .record({
    q: fc.string({ maxLength: 50 }),
    tags: fc.uniqueArray(tag, { maxLength: 10 }),
    view: fc.constantFrom('list', 'map'),
    order: fc.option(fc.constantFrom('newest', 'name'), { nil: undefined }),
    bounds: fc.option(fc.tuple(degrees(90), degrees(180), degrees(90), degrees(180)), {
      nil: undefined,
    }),
    near: fc.option(fc.tuple(degrees(90), degrees(180)), { nil: undefined }),
  })
  .map(({ q, tags, view, order, bounds: [south, west, north, east] = [0, 0, 0, 0], near }) => ({
    q,
    tags,
    view: view as PlaceSearch['view'],
    ...(order && { order: order as PlaceSearch['order'] }),
    ...(south < north && { bounds: { south, west, north, east } }),
    ...(near && { near: { latitude: near[0], longitude: near[1] } }),
  }));

test('a search survives a round trip through the URL', () => {
  fc.assert(
    fc.property(search, (search) => {
      expect(at(addressOf(search))).toEqual(search);
    }),
  );
});

test('a URL contains only values that differ from the defaults', () => {
  expect(addressOf(nothing)).toBe('/');
  expect(
    addressOf({ ...nothing, q: 'old lake', tags: ['swim', 'café'], order: 'name', view: 'map' }),
  ).toBe('/?q=old+lake&tag=swim&tag=caf%C3%A9&order=name&view=map');
  expect(
    addressOf({ ...nothing, bounds: { south: 45.8, west: 5.9, north: 47.9, east: 10.6 } }),
  ).toBe('/?bounds=45.8,5.9,47.9,10.6');
});

test.each([
  '/?bounds=1,2,3',
  '/?bounds=47,5,45,10',
  '/?bounds=0,0,91,0',
  '/?bounds=a,b,c,d',
  '/?near=1',
  '/?near=0,181',
  '/?near=NaN,Infinity',
  '/?order=nearest',
  '/?order=constructor',
  '/?view=globe',
  `/?tag=${'x'.repeat(41)}`,
  '/?tag=%20',
])('invalid parameters in %s are ignored', (address) => {
  expect(at(address)).toEqual(nothing);
});

test('a search is converted to query variables without defaults', () => {
  expect(variablesOf(nothing)).toEqual({});
  expect(variablesOf({ ...nothing, q: '  ' })).toEqual({});
  const bounds = { south: 0, west: 0, north: 1, east: 1 };
  const near = { latitude: 1, longitude: 2 };
  const filter = { search: 'lake', tags: ['swim'] };
  const example = { ...nothing, q: 'lake', tags: ['swim'], near };
  expect(variablesOf(example)).toEqual({
    filter: { ...filter, near: { ...near, radius: 2_000_000 } },
    from: near,
  });
  // With bounds, `near` only sorts.
  expect(variablesOf({ ...example, bounds, order: 'name' })).toEqual({
    filter: { ...filter, bounds, near: { ...near, radius: 20_040_000 } },
    orderBy: { field: 'NAME', direction: 'ASC' },
    from: near,
  });
});

test('the sort order and the view do not filter', () => {
  expect(isFiltered({ ...nothing, order: 'name', view: 'map' })).toBe(false);
  expect(isFiltered({ ...nothing, tags: ['swim'] })).toBe(true);
});
