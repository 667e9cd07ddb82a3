import type { Point } from '../map/geography';
import styles from './PlaceFilters.module.css';
import type { PlaceSearch } from './placeSearch';

interface OrderChoiceProps {
  order: PlaceSearch['order'];
  near: Point | undefined;
  onOrder: (order: PlaceSearch['order']) => void;
}

/** Select for the sort order. */
export function OrderChoice({ order, near, onOrder }: OrderChoiceProps) {
  const defaultOrder = near ? 'nearest' : 'newest';
  return (
    <select
      value={order ?? defaultOrder}
      onChange={({ target }) => {
        const isDefault = target.value === defaultOrder;
        onOrder(isDefault ? undefined : (target.value as PlaceSearch['order']));
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
