import { useRouter } from 'next/router';
import { addressOf, type PlaceSearch, readSearch } from './placeSearch';

/** What is looked for, which is in the address alone, and how to change it without the server's help. */
export function usePlaceSearch() {
  const router = useRouter();
  const search = readSearch(router.query);

  /** A choice is something to come back to; what goes on while somebody types or moves the map is not. */
  function change(changes: Partial<PlaceSearch>, how: 'choice' | 'going on' = 'choice') {
    const address = addressOf({ ...search, ...changes });
    if (address === addressOf(search)) return;
    const go = how === 'choice' ? router.push : router.replace;
    void go.call(router, address, undefined, { shallow: true, scroll: false });
  }

  return { search, change };
}
