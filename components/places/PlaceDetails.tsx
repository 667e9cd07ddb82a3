import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ButtonLink } from '../ui/Button';
import { dayOf } from '../ui/dates';
import { DeletePlace } from './DeletePlace';
import { FavoriteButton, FavoriteButtonFragment } from './FavoriteButton';
import styles from './PlaceDetails.module.css';
import { PlacePhoto, PlacePhotoFragment } from './PlacePhoto';
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
    ...PlacePhoto
    ...PlacePosition
    ...FavoriteButton
  }
`),
  [PlacePhotoFragment, PlacePositionFragment, FavoriteButtonFragment],
);

export function PlaceDetails(props: { place: FragmentType<typeof PlaceDetailsFragment> }) {
  const place = readFragment(PlaceDetailsFragment, props.place);
  return (
    <article className={styles.place}>
      <div className={styles.photo}>
        <PlacePhoto place={place} />
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
            , edited on <time dateTime={place.updatedAt}>{dayOf(place.updatedAt)}</time>
          </>
        )}
      </p>
      <div className={styles.actions}>
        <ButtonLink href={place.mapURL} target="_blank" rel="noopener noreferrer">
          Open map<span className="visually-hidden"> (opens in a new tab)</span>
        </ButtonLink>
        {place.viewerCanUpdate && <ButtonLink href={`/places/${place.id}/edit`}>Edit</ButtonLink>}
        {place.viewerCanDelete && <DeletePlace id={place.id} name={place.name} />}
      </div>
    </article>
  );
}
