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
  /** Where the API answers, in full. */
  endpoint: string;
  limits: ApiLimitsProps;
}

/** Leads guests there by way of the sign-in, and all others at once. */
const tokens = signInUrl('/sign-in', '/settings#tokens');

/** How to call the API, from the token to the last error code. */
export function DeveloperGuide({ endpoint, limits }: DeveloperGuideProps) {
  const hasPlayground = useHasPlayground();
  const examples = apiExamples(endpoint);
  const sections = [
    {
      id: 'start',
      title: 'First call',
      content: (
        <>
          <ol className={styles.steps}>
            <li>
              <Link href={tokens}>Make an access token in your settings</Link>. It is shown once.
              Give it READ to look things up, and WRITE to add and change them.
            </li>
            <li>
              Put it where the examples look for it: <code>export PLACES_TOKEN=plc_…</code>
            </li>
            <li>Ask:</li>
          </ol>
          <CodeBlock title="curl" code={examples.curl} />
          <p>
            There is one address for everything, <code>{endpoint}</code>. Requests are JSON by POST.
            The answer has <code>data</code>, and <code>errors</code> where something was refused.
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
      title: 'Add a place',
      content: (
        <>
          <p>
            With a token that has WRITE. The <code>idempotencyKey</code> is yours to choose: a
            request that is sent again with the same key gives the place of the first time, so you
            can repeat what timed out without adding it twice. To change a place, send the{' '}
            <code>version</code> that you read: when somebody was faster, you get{' '}
            <code>CONFLICT</code> and nothing is overwritten.
          </p>
          <CodeBlock title="curl, adding a place" code={examples.write} />
        </>
      ),
    },
    {
      id: 'pages',
      title: 'Page through lists',
      content: (
        <>
          <p>
            Lists are Relay connections. Ask for <code>first</code>, and go on with{' '}
            <code>endCursor</code> as <code>after</code> while <code>hasNextPage</code> is true;{' '}
            <code>last</code> and <code>before</code> go the other way. Nothing is lost or told
            twice when places are added meanwhile.
          </p>
          <CodeBlock title="GraphQL" code={examples.pages} />
        </>
      ),
    },
    {
      id: 'live',
      title: 'Follow what changes',
      content: (
        <>
          <p>
            Subscriptions come as Server-Sent Events over the same address: one{' '}
            <code>event: next</code> for each change. A stream ends when its token is revoked.
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
            A page costs as many points as it has entries, times what is asked of each; a mutation
            costs 10. What is left of this minute is in the headers <code>RateLimit-Limit</code>,{' '}
            <code>RateLimit-Remaining</code> and <code>RateLimit-Reset</code>, and in the field{' '}
            <code>rateLimit</code>.
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
        <h1>Build with Places</h1>
        <p className={styles.lead}>
          Whatever these pages can do, your programs can do too: one GraphQL API, with a token of
          yours.
        </p>
        <p className={styles.actions}>
          <ButtonLink href={tokens} look="primary">
            Get a token
          </ButtonLink>
          {hasPlayground && (
            <>
              <ButtonLink href="/api/graphql">Open the playground</ButtonLink>
              <ButtonLink href="/api/schema">Read the schema</ButtonLink>
            </>
          )}
        </p>
      </header>
      <Sections label="On this page" sections={sections} />
    </div>
  );
}
