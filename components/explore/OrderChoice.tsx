import type { Point } from '../map/geography';
import styles from './PlaceFilters.module.css';
import type { PlaceSearchOrder } from './placeSearch';

interface OrderChoiceProps {
  order: PlaceSearchOrder | undefined;
  near: Point | undefined;
  onOrder: (order: PlaceSearchOrder | undefined) => void;
}

/** In which order places are listed. */
export function OrderChoice({ order, near, onOrder }: OrderChoiceProps) {
  const usual = near ? 'nearest' : 'newest';
  return (
    <select
      value={order ?? usual}
      onChange={({ target }) => {
        const chosen = target.value as PlaceSearchOrder;
        onOrder(chosen === usual ? undefined : chosen);
      }}
      aria-label="Order"
      className={styles.order}
    >
      <option value="newest">Newest first</option>
      <option value="name">By name</option>
      {near && <option value="nearest">Nearest first</option>}
    </select>
  );
}
