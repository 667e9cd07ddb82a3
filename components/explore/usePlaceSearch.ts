import { useRouter } from 'next/router';
import { addressOf, type PlaceSearch, readSearch } from './placeSearch';

/** The search is stored in the URL only. Changes do not request the page from the server. */
export function usePlaceSearch() {
  const router = useRouter();
  const search = readSearch(router.query);

  /** `push` adds a history entry. `replace` is for typing and moving the map, which change often. */
  function change(changes: Partial<PlaceSearch>, history: 'push' | 'replace' = 'push') {
    const address = addressOf({ ...search, ...changes });
    if (address === addressOf(search)) return;
    void router[history](address, undefined, { shallow: true, scroll: false });
  }

  return { search, change };
}
