import { useState } from 'react';
import { Avatar } from './Avatar';
import { type FragmentType, graphql, readFragment } from './graphql';
import { Picture } from './Picture';
import styles from './PlaceCard.module.css';

const PlaceCardFragment = graphql(`
  fragment PlaceCard on Place {
    id
    name
    location
    description
    tags
    image
    mapURL
    createdAt
    createdBy {
      name
      image
    }
  }
`);

/** UTC and months in full: servers and browsers agree on these. */
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** Characters that fill about as many lines as a folded description shows. */
const foldedLength = 240;

export function PlaceCard(props: { place: FragmentType<typeof PlaceCardFragment> }) {
  const place = readFragment(PlaceCardFragment, props.place);
  return (
    <article className={styles.card}>
      {place.image && <Picture src={place.image} />}
      <div className={styles.body}>
        <header>
          <h2 dir="auto" className={styles.name}>
            {place.name}
          </h2>
          <p dir="auto" className={styles.location}>
            {place.location}
          </p>
        </header>
        {place.description && <Description text={place.description} />}
        {place.tags.length > 0 && (
          // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none
          <ul role="list" aria-label="Tags" className={styles.tags}>
            {place.tags.map((tag) => (
              <li key={tag} dir="auto">
                {tag}
              </li>
            ))}
          </ul>
        )}
        <footer className={styles.foot}>
          {place.createdBy && <Avatar {...place.createdBy} />}
          <p className={styles.added}>
            {place.createdBy && (
              <span dir="auto" className={styles.person}>
                {place.createdBy.name}
              </span>
            )}{' '}
            <span>
              added <time dateTime={place.createdAt}>{day.format(new Date(place.createdAt))}</time>
            </span>
          </p>
          <a
            href={place.mapURL}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={`Map of ${place.name} (opens in a new tab)`}
            className={styles.map}
          >
            Map <span aria-hidden="true">↗</span>
          </a>
        </footer>
      </div>
    </article>
  );
}

/** A long text shows its beginning first, so that one place does not push all others away. */
function Description({ text }: { text: string }) {
  const [folded, setFolded] = useState(true);
  const long = text.length > foldedLength;
  return (
    <>
      <p dir="auto" className={`${styles.description} ${long && folded ? styles.folded : ''}`}>
        {text}
      </p>
      {long && (
        <button
          type="button"
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
          className={styles.fold}
        >
          {folded ? 'Read more' : 'Read less'}
        </button>
      )}
    </>
  );
}

/** Stands where a card will be. */
export function PlaceCardSkeleton() {
  return (
    <div aria-hidden="true" className={styles.card}>
      <div className={styles.body}>
        <div className={styles.bone} />
        <div className={styles.bone} />
        <div className={styles.bone} />
      </div>
    </div>
  );
}
