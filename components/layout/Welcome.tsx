import { useRouter } from 'next/router';
import { signInUrl } from '../api/signInUrl';
import { useHasPlayground } from '../developers/playground';
import { ButtonLink } from '../ui/Button';
import styles from './Welcome.module.css';

const question = `{
  places(
    first: 1
    filter: { tags: ["lake"] }
  ) {
    nodes { name location mapURL }
  }
}`;

const answer = `{
  "data": {
    "places": {
      "nodes": [{
        "name": "Lake Bled",
        "location": "Bled, Slovenia",
        "mapURL": "https://www.openstreetmap…"
      }]
    }
  }
}`;

/** The home page for guests. */
export function Welcome() {
  const { asPath } = useRouter();
  const hasPlayground = useHasPlayground();
  return (
    <div className={styles.welcome}>
      <section className={styles.hero}>
        <div className={styles.words}>
          <h1>Places worth knowing, kept together</h1>
          <p className={styles.lead}>
            The café with the good light, the lake you can swim in, the museum off the beaten track:
            a shared directory, written by the people who have been there.
          </p>
          <div className={styles.actions}>
            <ButtonLink href={signInUrl('/sign-up', asPath)} look="primary">
              Create an account
            </ButtonLink>
            <ButtonLink href={signInUrl('/sign-in', asPath)}>Sign in</ButtonLink>
          </div>
        </div>
        {/* biome-ignore lint/performance/noImgElement: a vector needs no optimizing */}
        <img src="/world.svg" alt="" width={960} height={420} className={styles.world} />
      </section>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none */}
      <ul role="list" className={styles.reasons}>
        <li>
          <h2>Find what is near</h2>
          <p>
            Search by words, by tags, or on the map, and see at a glance how far it is and what
            others say about it.
          </p>
        </li>
        <li>
          <h2>Add what you know</h2>
          <p>
            A place takes a minute: a name, a point on the map, a line on why to go. It stays yours,
            and only you can change it.
          </p>
        </li>
        <li>
          <h2>Keep your favorites</h2>
          <p>
            One tap on the heart, and the place is on your list, on every device you sign in with.
          </p>
        </li>
      </ul>
      <section className={styles.api}>
        <div className={styles.words}>
          <h2>Open to your programs</h2>
          <p>
            Whatever these pages can do, a GraphQL API can do too. Make a token, ask a question, and
            follow changes as they happen.
          </p>
          <div className={styles.actions}>
            <ButtonLink href="/developers">Read the guide</ButtonLink>
            {hasPlayground && (
              <ButtonLink href="/api/graphql" look="quiet">
                Explore the API
              </ButtonLink>
            )}
          </div>
        </div>
        <div aria-hidden="true" className={styles.dialogue}>
          <pre>{question}</pre>
          <pre>{answer}</pre>
        </div>
      </section>
    </div>
  );
}
