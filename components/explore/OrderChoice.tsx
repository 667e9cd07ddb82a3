import type { Point } from '../map/geography';
import styles from './PlaceFilters.module.css';
import type { PlaceSearchOrder } from './placeSearch';

interface OrderChoiceProps {
  order: PlaceSearchOrder | undefined;
  near: Point | undefined;
  onOrder: (order: PlaceSearchOrder | undefined) => void;
}

/** Select for the sort order. */
export function OrderChoice({ order, near, onOrder }: OrderChoiceProps) {
  const defaultOrder = near ? 'nearest' : 'newest';
  return (
    <select
      value={order ?? defaultOrder}
      onChange={({ target }) => {
        const chosen = target.value as PlaceSearchOrder;
        onOrder(chosen === defaultOrder ? undefined : chosen);
      }}
      aria-label="Sort by"
      className={styles.order}
    >
      <option value="newest">Newest first</option>
      <option value="name">Name, A to Z</option>
      {near && <option value="nearest">Nearest first</option>}
    </select>
  );
}
