import { signInUrl } from '../api/signInUrl';
import { ButtonLink } from '../ui/Button';
import { Link } from '../ui/Link';
import { Sections } from '../ui/Sections';
import { ApiLimits, type ApiLimitsProps } from './ApiLimits';
import { apiExamples } from './apiExamples';
import { CodeBlock } from './CodeBlock';
import styles from './DeveloperGuide.module.css';
import { ErrorCodes } from './ErrorCodes';
import { useHasPlayground } from './playground';

export interface DeveloperGuideProps {
  /** URL of the API. */
  endpoint: string;
  limits: ApiLimitsProps;
}

/** Guests sign in first. */
const tokensUrl = signInUrl('/sign-in', '/settings#tokens');

export function DeveloperGuide({ endpoint, limits }: DeveloperGuideProps) {
  const hasPlayground = useHasPlayground();
  const examples = apiExamples(endpoint);
  const sections = [
    {
      id: 'start',
      title: 'Get started',
      content: (
        <>
          <ol className={styles.steps}>
            <li>
              <Link href={tokensUrl}>Create an access token</Link> with the scope READ, and WRITE to
              make changes.
            </li>
            <li>
              Set it in your shell: <code>export PLACES_TOKEN=plc_…</code>
            </li>
            <li>Send a query:</li>
          </ol>
          <CodeBlock title="curl" code={examples.curl} />
          <p>
            Send requests as JSON by POST to <code>{endpoint}</code>. The response has{' '}
            <code>data</code>, and <code>errors</code> if something failed.
          </p>
        </>
      ),
    },
    {
      id: 'languages',
      title: 'In your language',
      content: (
        <>
          <CodeBlock title="JavaScript" code={examples.javascript} />
          <CodeBlock title="Python" code={examples.python} />
          <CodeBlock title="urql" code={examples.urql} />
        </>
      ),
    },
    {
      id: 'write',
      title: 'Add and edit places',
      content: (
        <>
          <p>
            Changes need a token with WRITE. Choose an <code>idempotencyKey</code> to retry safely:
            a repeated request with the same key returns the place that the first one created. Send
            the <code>version</code> you read when you edit a place: if the place has changed since,
            you get <code>CONFLICT</code> and nothing is overwritten.
          </p>
          <CodeBlock title="curl, adding a place" code={examples.write} />
        </>
      ),
    },
    {
      id: 'pages',
      title: 'Read long lists',
      content: (
        <>
          <p>
            Lists are Relay connections. Request a page with <code>first</code>. While{' '}
            <code>hasNextPage</code> is true, pass <code>endCursor</code> as <code>after</code>. Use{' '}
            <code>last</code> and <code>before</code> to read backwards.
          </p>
          <CodeBlock title="GraphQL" code={examples.pages} />
        </>
      ),
    },
    {
      id: 'live',
      title: 'Subscribe to changes',
      content: (
        <>
          <p>
            Subscriptions use Server-Sent Events on the same URL, with one <code>event: next</code>{' '}
            per change. A stream ends when its token is revoked.
          </p>
          <CodeBlock title="curl, following changes" code={examples.subscription} />
        </>
      ),
    },
    {
      id: 'limits',
      title: 'Limits',
      content: (
        <>
          <p>
            A list costs its page size times the cost of one entry. A mutation costs 10 points. The
            headers <code>RateLimit-Limit</code>, <code>RateLimit-Remaining</code> and{' '}
            <code>RateLimit-Reset</code> and the field <code>rateLimit</code> show how many points
            you have left.
          </p>
          <ApiLimits {...limits} />
        </>
      ),
    },
    { id: 'errors', title: 'Error codes', content: <ErrorCodes /> },
  ];
  return (
    <div className={styles.guide}>
      <header className={styles.head}>
        <h1>An API for everything</h1>
        <p className={styles.lead}>
          Everything you can do on this site, your apps can do with GraphQL and an access token.
        </p>
        <p className={styles.actions}>
          <ButtonLink href={tokensUrl} look="primary">
            Get a token
          </ButtonLink>
          {hasPlayground && (
            <>
              <ButtonLink href="/api/graphql">Open playground</ButtonLink>
              <ButtonLink href="/api/schema">View schema</ButtonLink>
            </>
          )}
        </p>
      </header>
      <Sections label="On this page" sections={sections} />
    </div>
  );
}
