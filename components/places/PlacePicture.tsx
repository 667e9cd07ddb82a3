import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { ExternalImage } from '../ui/ExternalImage';
import styles from './PlacePicture.module.css';

export const PlacePictureFragment = graphql(`
  fragment PlacePicture on Place {
    image
    coordinates {
      latitude
      longitude
    }
  }
`);

/** The picture of a place; without one a small map, and without that a quiet pattern. */
export function PlacePicture(props: { place: FragmentType<typeof PlacePictureFragment> }) {
  const { image, coordinates } = readFragment(PlacePictureFragment, props.place);
  return (
    <div className={styles.frame}>
      {coordinates && <ExternalImage key={minimap(coordinates)} src={minimap(coordinates)} />}
      {image && <ExternalImage key={image} src={image} />}
    </div>
  );
}

const minimap = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
  `/api/minimap?latitude=${latitude}&longitude=${longitude}`;
