import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { ExternalImage } from '../ui/ExternalImage';
import styles from './PlacePhoto.module.css';

export const PlacePhotoFragment = graphql(`
  fragment PlacePhoto on Place {
    image
    coordinates {
      latitude
      longitude
    }
  }
`);

/** The photo of a place, or else a small map, or else a plain background. */
export function PlacePhoto(props: { place: FragmentType<typeof PlacePhotoFragment> }) {
  const { image, coordinates } = readFragment(PlacePhotoFragment, props.place);
  return (
    <div className={styles.frame}>
      {coordinates && <ExternalImage key={minimap(coordinates)} src={minimap(coordinates)} />}
      {image && <ExternalImage key={image} src={image} />}
    </div>
  );
}

const minimap = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
  `/api/minimap?latitude=${latitude}&longitude=${longitude}`;
