import { useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import styles from './FavoriteButton.module.css';

export const FavoriteButtonFragment = graphql(`
  fragment FavoriteButton on Place {
    id
    name
    favoriteCount
    viewerHasFavorited
  }
`);

const FavoritePlaceMutation = graphql(`
  mutation FavoritePlace($input: FavoritePlaceInput!) {
    favoritePlace(input: $input) {
      place {
        id
        favoriteCount
        viewerHasFavorited
      }
    }
  }
`);

const UnfavoritePlaceMutation = graphql(`
  mutation UnfavoritePlace($input: UnfavoritePlaceInput!) {
    unfavoritePlace(input: $input) {
      place {
        id
        favoriteCount
        viewerHasFavorited
      }
    }
  }
`);

/** A heart that toggles at once, and back with an error message if the API refuses. */
export function FavoriteButton(props: { place: FragmentType<typeof FavoriteButtonFragment> }) {
  const place = readFragment(FavoriteButtonFragment, props.place);
  const [, favorite] = useMutation(FavoritePlaceMutation);
  const [, unfavorite] = useMutation(UnfavoritePlaceMutation);
  const [error, setError] = useState<CombinedError>();

  async function toggle() {
    setError(undefined);
    const change = place.viewerHasFavorited ? unfavorite : favorite;
    const result = await change({ input: { placeId: place.id } });
    setError(result.error);
  }

  return (
    <div className={styles.favorite}>
      <button
        type="button"
        aria-pressed={place.viewerHasFavorited}
        onClick={toggle}
        className={styles.button}
      >
        <svg viewBox="0 0 24 24" width={22} height={22} aria-hidden="true">
          <path d="M12 20.5 4.3 12.9a4.9 4.9 0 0 1 0-7 4.9 4.9 0 0 1 7 0l.7.8.7-.8a4.9 4.9 0 0 1 7 0 4.9 4.9 0 0 1 0 7z" />
        </svg>
        <span className="visually-hidden">Favorite {place.name}, favorites:</span>
        <span className={styles.count}>{place.favoriteCount}</span>
      </button>
      {error && (
        <div className={styles.failure}>
          <ErrorMessage error={error} />
        </div>
      )}
    </div>
  );
}
