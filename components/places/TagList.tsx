import { Link } from '../ui/Link';
import styles from './TagList.module.css';

/** The tags of a place, each a link to the places that have it. */
export function TagList({ tags }: { tags: string[] }) {
  if (tags.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari does not announce a list without bullets as one
    <ul role="list" aria-label="Tags" className={styles.tags}>
      {tags.map((tag) => (
        <li key={tag}>
          <Link href={{ pathname: '/', query: { tag } }} dir="auto" className={styles.tag}>
            {tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}
