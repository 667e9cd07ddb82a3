import { ButtonLink } from './Button';
import styles from './Welcome.module.css';

/** What Places is, for those who are not signed in. */
export function Welcome() {
  return (
    <div className={styles.welcome}>
      <section className={styles.hero}>
        <h1>Places worth knowing, kept together</h1>
        <p className={styles.lead}>
          A café, a lake, a museum: Places is a shared directory, written by the people who have
          been there. Sign in to look around and to add your own.
        </p>
        <div className={styles.actions}>
          <ButtonLink href="/sign-in" look="primary">
            Sign in
          </ButtonLink>
          <ButtonLink href="/api/graphql">Explore the API</ButtonLink>
        </div>
      </section>
      {/* Safari takes a list without bullets for none, unless it is told. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <ul role="list" className={styles.reasons}>
        <li>
          <h2>One list for everybody</h2>
          <p>What one person adds, all others find: the newest first, each with a map.</p>
        </li>
        <li>
          <h2>Yours stays yours</h2>
          <p>Every place says who added it, and only that person can change it.</p>
        </li>
        <li>
          <h2>Open to your programs</h2>
          <p>Whatever these pages can do, a GraphQL API can do too, with a token of yours.</p>
        </li>
      </ul>
    </div>
  );
}
