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

/** Options for the lifetime of a token. Numbers are days. */
const lifetimes = {
  '7': '7 days',
  '30': '30 days',
  '90': '90 days',
  date: 'Custom date…',
  never: 'Never',
};

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** @param date the last day in the viewer's time zone, for the lifetime `date` */
function expiresAt(lifetime: string, date: string) {
  if (lifetime === 'never') return null;
  const end =
    lifetime === 'date'
      ? new Date(`${date}T23:59:59.999`)
      : new Date(Date.now() + Number(lifetime) * millisecondsPerDay);
  return end.toISOString();
}

/** Creates a token and shows its secret once. */
export function AccessTokenForm() {
  const [{ data, error, fetching }, createAccessToken] = useMutation(CreateAccessTokenMutation);
  const [lifetime, setLifetime] = useState('30');
  const created = data?.createAccessToken;

  async function submit(values: FormData, form: HTMLFormElement) {
    const date = form.elements.namedItem('expiresAt');
    if (date instanceof HTMLInputElement && !date.reportValidity()) return;
    const input = {
      name: String(values.get('name')),
      scopes: (['READ', 'WRITE'] as const).filter((scope) => values.has(scope)),
      expiresAt: expiresAt(lifetime, String(values.get('expiresAt'))),
    };
    const { data } = await createAccessToken({ input });
    if (!data?.createAccessToken) return;
    form.reset();
    setLifetime('30');
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
          hint="What you’ll use it for"
          autoComplete="off"
          dir="auto"
          required
        />
        <Scopes />
        <div className={styles.pair}>
          <Field
            label="Expiration"
            name="lifetime"
            options={lifetimes}
            value={lifetime}
            onChange={({ target }) => setLifetime(target.value)}
          />
          {lifetime === 'date' && (
            <Field label="Expires on" name="expiresAt" type="date" required />
          )}
        </div>
        <Submit label="Create token" busyLabel="Creating…" busy={fetching} />
      </Form>
    </div>
  );
}

function Scopes() {
  const messages = useFaults('scopes');
  return (
    <fieldset
      className={styles.scopes}
      aria-describedby={messages.length > 0 ? 'scope-errors' : undefined}
    >
      <legend>Scopes</legend>
      <label>
        <input
          type="checkbox"
          name="READ"
          defaultChecked
          aria-invalid={messages.length > 0 || undefined}
        />
        <span>
          <b>READ</b>: see places, comments and people
        </span>
      </label>
      <label>
        <input type="checkbox" name="WRITE" />
        <span>
          <b>WRITE</b>: add, edit and delete as you
        </span>
      </label>
      {messages.length > 0 && (
        <p id="scope-errors" className={styles.error}>
          {messages.join('. ')}
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
        <b>“{name}” was created. Copy it now. You won’t see it again.</b>
      </p>
      <div className={styles.value}>
        <code>{secret}</code>
        <CopyButton text={secret} label="token" />
      </div>
      <p>Anyone with this token can act as you. Don’t share it or put it in your code.</p>
    </section>
  );
}
