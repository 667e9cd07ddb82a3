import { useRef, useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { dayOf } from '../ui/dates';
import styles from '../ui/Rows.module.css';
import { AccessTokenForm } from './AccessTokenForm';
import { RevokeAccessToken } from './RevokeAccessToken';

export const AccessTokensFragment = graphql(`
  fragment AccessTokens on Viewer {
    accessTokens {
      id
      name
      scopes
      createdAt
      expiresAt
      lastUsedAt
    }
  }
`);

/** What programs ask with in the viewer's name: those there are, and a form for another. */
export function AccessTokens(props: { viewer: FragmentType<typeof AccessTokensFragment> }) {
  const { accessTokens } = readFragment(AccessTokensFragment, props.viewer);
  const [revoked, setRevoked] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const isOver = (moment: string | null | undefined) =>
    moment != null && new Date(moment) <= new Date();

  function tellRevoked(name: string) {
    setRevoked(`“${name}” is revoked.`);
    // Its button is about to go, or is gone.
    list.current?.focus();
  }

  return (
    <>
      {accessTokens?.length === 0 && (
        <p className={styles.empty}>You have no access tokens. Programs cannot ask in your name.</p>
      )}
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none
        role="list"
        ref={list}
        tabIndex={-1}
        aria-label="Access tokens"
        hidden={accessTokens?.length === 0}
        className={styles.rows}
      >
        {accessTokens?.map(({ id, name, scopes, createdAt, expiresAt, lastUsedAt }) => (
          <li key={id} className={styles.row}>
            <div className={styles.words}>
              <p className={styles.title}>
                <span dir="auto">{name}</span>
                {scopes.map((scope) => (
                  <span key={scope} className={styles.mark}>
                    {scope}
                  </span>
                ))}
                {isOver(expiresAt) && (
                  <span className={`${styles.mark} ${styles.over}`}>Expired</span>
                )}
              </p>
              <p className={styles.details}>
                Made on {dayOf(createdAt)},{' '}
                {lastUsedAt ? `last used on ${dayOf(lastUsedAt)}` : 'never used'},{' '}
                {expiresAt ? `expires on ${dayOf(expiresAt)}` : 'does not expire'}
              </p>
            </div>
            <RevokeAccessToken id={id} name={name} onRevoked={() => tellRevoked(name)} />
          </li>
        ))}
      </ul>
      <p role="status" className={styles.status}>
        {revoked}
      </p>
      <AccessTokenForm />
    </>
  );
}
