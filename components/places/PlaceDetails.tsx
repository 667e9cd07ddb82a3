import { useState } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { Button, ButtonLink } from '../ui/Button';
import { dayOf } from '../ui/dates';
import { DeletePlace } from './DeletePlace';
import { FavoriteButton, FavoriteButtonFragment } from './FavoriteButton';
import styles from './PlaceDetails.module.css';
import { PlacePicture, PlacePictureFragment } from './PlacePicture';
import { PlacePosition, PlacePositionFragment } from './PlacePosition';
import { TagList } from './TagList';

export const PlaceDetailsFragment = withFragments(
  graphql(`
  fragment PlaceDetails on Place {
    id
    name
    location
    description
    image
    tags
    mapURL
    createdAt
    updatedAt
    viewerCanUpdate
    viewerCanDelete
    createdBy {
      id
      name
    }
    ...PlacePicture
    ...PlacePosition
    ...FavoriteButton
  }
`),
  [PlacePictureFragment, PlacePositionFragment, FavoriteButtonFragment],
);

/** All that is known of a place, and what the viewer can do with it. */
export function PlaceDetails(props: { place: FragmentType<typeof PlaceDetailsFragment> }) {
  const place = readFragment(PlaceDetailsFragment, props.place);
  const [deleting, setDeleting] = useState(false);
  return (
    <article className={styles.place}>
      <div className={styles.picture}>
        <PlacePicture place={place} />
        {!place.image && <PlacePosition place={place} className={styles.over} />}
      </div>
      <header className={styles.head}>
        <div>
          <h1 dir="auto">{place.name}</h1>
          <p dir="auto" className={styles.location}>
            {place.location}
          </p>
        </div>
        <FavoriteButton place={place} />
      </header>
      <TagList tags={place.tags} />
      {place.description && (
        <p dir="auto" className={styles.description}>
          {place.description}
        </p>
      )}
      {place.image && <PlacePosition place={place} className={styles.position} />}
      <p className={styles.dates}>
        Added{' '}
        {place.createdBy && (
          <>
            by <bdi>{place.createdBy.name}</bdi>{' '}
          </>
        )}
        on <time dateTime={place.createdAt}>{dayOf(place.createdAt)}</time>
        {dayOf(place.updatedAt) !== dayOf(place.createdAt) && (
          <>
            , changed on <time dateTime={place.updatedAt}>{dayOf(place.updatedAt)}</time>
          </>
        )}
      </p>
      <div className={styles.actions}>
        <ButtonLink href={place.mapURL} target="_blank" rel="noopener noreferrer">
          Open the map <span className="visually-hidden">(opens in a new tab)</span>
          <span aria-hidden="true">↗</span>
        </ButtonLink>
        {place.viewerCanUpdate && <ButtonLink href={`/places/${place.id}/edit`}>Edit</ButtonLink>}
        {place.viewerCanDelete && (
          <Button look="danger" aria-haspopup="dialog" onClick={() => setDeleting(true)}>
            Delete
          </Button>
        )}
      </div>
      {deleting && (
        <DeletePlace id={place.id} name={place.name} onClose={() => setDeleting(false)} />
      )}
    </article>
  );
}
