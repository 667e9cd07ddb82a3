import { Link } from '../ui/Link';
import styles from './TagList.module.css';

/** The words of a place, each leading to the other places that have it. */
export function TagList({ tags }: { tags: string[] }) {
  if (tags.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none
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
