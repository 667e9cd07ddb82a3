import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { CommentList, CommentListFragment } from '../comments/CommentList';
import { PlaceDetails, PlaceDetailsFragment } from './PlaceDetails';
import styles from './PlaceView.module.css';

export const PlaceViewFragment = withFragments(
  graphql(`
  fragment PlaceView on Place {
    id
    ...PlaceDetails
    ...CommentList
  }
`),
  [PlaceDetailsFragment, CommentListFragment],
);

/** A place beside its comments. */
export function PlaceView(props: { place: FragmentType<typeof PlaceViewFragment> }) {
  const place = readFragment(PlaceViewFragment, props.place);
  return (
    <div className={styles.columns}>
      <PlaceDetails place={place} />
      <CommentList key={place.id} place={place} />
    </div>
  );
}
