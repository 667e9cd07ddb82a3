import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { Link } from '../ui/Link';
import { FavoriteButton, FavoriteButtonFragment } from './FavoriteButton';
import styles from './PlaceCard.module.css';
import { PlacePhoto, PlacePhotoFragment } from './PlacePhoto';
import { TagList } from './TagList';

export const PlaceCardFragment = withFragments(
  graphql(`
  fragment PlaceCard on Place {
    id
    name
    location
    tags
    commentCount
    createdBy {
      id
      name
    }
    ...PlacePhoto
    ...FavoriteButton
  }
`),
  [PlacePhotoFragment, FavoriteButtonFragment],
);

export function PlaceCard(props: { place: FragmentType<typeof PlaceCardFragment> }) {
  const place = readFragment(PlaceCardFragment, props.place);
  return (
    <article className={styles.card}>
      <PlacePhoto place={place} />
      <div className={styles.body}>
        <header>
          <h2 className={styles.name}>
            <Link prefetch href={`/places/${place.id}`} dir="auto" className={styles.link}>
              {place.name}
            </Link>
          </h2>
          <p dir="auto" className={styles.location}>
            {place.location}
          </p>
        </header>
        <TagList tags={place.tags} />
        <footer className={styles.foot}>
          <p className={styles.facts}>
            {place.createdBy && (
              <span className={styles.person}>
                by <bdi>{place.createdBy.name}</bdi>
              </span>
            )}
            <span>{place.commentCount === 1 ? '1 comment' : `${place.commentCount} comments`}</span>
          </p>
          <div className={styles.favorite}>
            <FavoriteButton place={place} />
          </div>
        </footer>
      </div>
    </article>
  );
}

/** Takes the space of a card until its data is loaded. */
export function PlaceCardSkeleton() {
  return (
    <div className={styles.card}>
      <div className={styles.bonePhoto} />
      <div className={styles.body}>
        <div className={styles.bone} />
        <div className={styles.bone} />
        <div className={styles.bone} />
      </div>
    </div>
  );
}
