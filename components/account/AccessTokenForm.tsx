import { useLayoutEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { Field } from '../api/Field';
import { Form, useFaults } from '../api/Form';
import { graphql } from '../api/graphql';
import { CopyButton } from '../ui/CopyButton';
import { Submit } from '../ui/Submit';
import styles from './AccessTokenForm.module.css';

const CreateAccessTokenMutation = graphql(`
  mutation CreateAccessToken($input: CreateAccessTokenInput!) {
    createAccessToken(input: $input) {
      token
      accessToken {
        id
        name
      }
    }
  }
`);

/** How long a token may live, by what the form sends. */
const terms = {
  '7': '7 days',
  '30': '30 days',
  '90': '90 days',
  date: 'Until a date…',
  never: 'It does not expire',
};

const dayLength = 24 * 60 * 60 * 1000;

/** When a token ends that is made now: after so many days, or at the end of a day of the viewer's own. */
function expiryOf(term: string, date: string) {
  if (term === 'never') return null;
  const end =
    term === 'date'
      ? new Date(`${date}T23:59:59.999`)
      : new Date(Date.now() + Number(term) * dayLength);
  return end.toISOString();
}

/** Makes a token, and shows its secret this once. */
export function AccessTokenForm() {
  const [{ data, error, fetching }, createAccessToken] = useMutation(CreateAccessTokenMutation);
  const [term, setTerm] = useState('30');
  const created = data?.createAccessToken;

  async function submit(typed: FormData, form: HTMLFormElement) {
    const date = form.elements.namedItem('expiresAt');
    if (date instanceof HTMLInputElement && !date.reportValidity()) return;
    const input = {
      name: String(typed.get('name')),
      scopes: (['READ', 'WRITE'] as const).filter((scope) => typed.has(scope)),
      expiresAt: expiryOf(term, String(typed.get('expiresAt'))),
    };
    const { data } = await createAccessToken({ input });
    if (!data?.createAccessToken) return;
    form.reset();
    setTerm('30');
  }

  return (
    <div className={styles.box}>
      {created && (
        <Secret
          key={created.accessToken.id}
          name={created.accessToken.name}
          secret={created.token}
        />
      )}
      <h3>New access token</h3>
      <Form
        error={error}
        busy={fetching}
        fields={['name', 'scopes', 'expiresAt']}
        onSubmit={submit}
        aria-label="New access token"
      >
        <Field
          label="Name"
          name="name"
          hint="What it is for, such as “Holiday planner”"
          autoComplete="off"
          dir="auto"
          required
        />
        <Scopes />
        <div className={styles.pair}>
          <Field
            label="Expires after"
            name="term"
            options={terms}
            value={term}
            onChange={({ target }) => setTerm(target.value)}
          />
          {term === 'date' && <Field label="Last day" name="expiresAt" type="date" required />}
        </div>
        <Submit label="Create token" busyLabel="Creating…" busy={fetching} />
      </Form>
    </div>
  );
}

function Scopes() {
  const faults = useFaults('scopes');
  return (
    <fieldset
      className={styles.scopes}
      aria-describedby={faults.length > 0 ? 'scope-faults' : undefined}
    >
      <legend>What it may do</legend>
      <label>
        <input
          type="checkbox"
          name="READ"
          defaultChecked
          aria-invalid={faults.length > 0 || undefined}
        />
        <span>
          <b>READ</b>: look up places, comments and people
        </span>
      </label>
      <label>
        <input type="checkbox" name="WRITE" />
        <span>
          <b>WRITE</b>: add, change and remove in your name
        </span>
      </label>
      {faults.length > 0 && (
        <p id="scope-faults" className={styles.fault}>
          {faults.join('. ')}
        </p>
      )}
    </fieldset>
  );
}

function Secret({ name, secret }: { name: string; secret: string }) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);
  return (
    <section ref={box} tabIndex={-1} aria-label="Your new token" className={styles.secret}>
      <p>
        <b>“{name}” is ready. Copy it now: it is not shown again.</b>
      </p>
      <div className={styles.value}>
        <code>{secret}</code>
        <CopyButton text={secret} label="token" />
      </div>
      <p>Who has it can act in your name. Keep it like a password, and out of your code.</p>
    </section>
  );
}
