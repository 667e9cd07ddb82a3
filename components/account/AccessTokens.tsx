import { useRef, useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { dayOf } from '../ui/dates';
import styles from '../ui/Rows.module.css';
import { useFocusAfterRemoval } from '../ui/useFocusAfterRemoval';
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

/** The viewer's access tokens, and a form to create another. */
export function AccessTokens(props: { viewer: FragmentType<typeof AccessTokensFragment> }) {
  const accessTokens = readFragment(AccessTokensFragment, props.viewer).accessTokens ?? [];
  const [revokedName, setRevokedName] = useState('');
  const list = useRef<HTMLUListElement>(null);
  useFocusAfterRemoval(list, accessTokens.length);

  return (
    <>
      {accessTokens.length === 0 && <p className={styles.empty}>No access tokens yet.</p>}
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari does not announce a list without bullets as one
        role="list"
        ref={list}
        tabIndex={-1}
        aria-label="Access tokens"
        hidden={accessTokens.length === 0}
        className={styles.rows}
      >
        {accessTokens.map(({ id, name, scopes, createdAt, expiresAt, lastUsedAt }) => (
          <li key={id} className={styles.row}>
            <div className={styles.words}>
              <p className={styles.title}>
                <span dir="auto">{name}</span>
                {scopes.map((scope) => (
                  <span key={scope} className={styles.mark}>
                    {scope}
                  </span>
                ))}
                {expiresAt && new Date(expiresAt) <= new Date() && (
                  <span className={`${styles.mark} ${styles.over}`}>Expired</span>
                )}
              </p>
              <p className={styles.details}>
                Created on {dayOf(createdAt)},{' '}
                {lastUsedAt ? `last used on ${dayOf(lastUsedAt)}` : 'never used'},{' '}
                {expiresAt ? `expires on ${dayOf(expiresAt)}` : 'never expires'}
              </p>
            </div>
            <RevokeAccessToken id={id} name={name} onRevoked={() => setRevokedName(name)} />
          </li>
        ))}
      </ul>
      <p role="status" className={styles.status}>
        {revokedName && `“${revokedName}” was revoked.`}
      </p>
      <AccessTokenForm />
    </>
  );
}
