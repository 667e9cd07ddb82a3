import { useRef, useState } from 'react';
import { useMutation } from 'urql';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { Button } from '../ui/Button';
import { dayOf } from '../ui/dates';
import styles from '../ui/Rows.module.css';
import { useFocusAfterRemoval } from '../ui/useFocusAfterRemoval';
import { browserName } from './browserName';
import { SignOutEverywhere } from './SignOutEverywhere';

export const SessionListFragment = graphql(`
  fragment SessionList on Viewer {
    sessions {
      id
      createdAt
      lastUsedAt
      userAgent
      current
    }
  }
`);

const EndSessionMutation = graphql(`
  mutation EndSession($input: EndSessionInput!) {
    endSession(input: $input) {
      endedId
    }
  }
`);

/** Number of sessions that are shown at first. */
const shortLength = 5;

/** The browsers in which the viewer is signed in, this one first. */
export function SessionList(props: { viewer: FragmentType<typeof SessionListFragment> }) {
  const { sessions } = readFragment(SessionListFragment, props.viewer);
  const sorted = (sessions ?? []).toSorted((a, b) => Number(b.current) - Number(a.current));
  const [{ error, fetching }, endSession] = useMutation(EndSessionMutation);
  const [endedName, setEndedName] = useState('');
  const [showAll, setShowAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useFocusAfterRemoval(list, sorted.length);

  async function signOut(id: string, name: string) {
    if (fetching) return;
    setEndedName('');
    const { data } = await endSession({ input: { id } });
    if (data?.endSession) setEndedName(name);
  }

  return (
    <>
      {error && <ErrorMessage error={error} />}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari does not announce a list without bullets as one */}
      <ul role="list" ref={list} tabIndex={-1} className={styles.rows}>
        {sorted
          .slice(0, showAll ? undefined : shortLength)
          .map(({ id, createdAt, lastUsedAt, userAgent, current }) => {
            const name = browserName(userAgent);
            return (
              <li key={id} className={styles.row}>
                <div className={styles.words}>
                  <p className={styles.title}>
                    {name} {current && <span className={styles.mark}>This browser</span>}
                  </p>
                  <p className={styles.details}>
                    Signed in on {dayOf(createdAt)}, last used on {dayOf(lastUsedAt)}
                  </p>
                </div>
                {!current && (
                  <Button onClick={() => signOut(id, name)}>
                    Sign out<span className="visually-hidden"> {name}</span>
                  </Button>
                )}
              </li>
            );
          })}
      </ul>
      <div className={styles.end}>
        {!showAll && sorted.length > shortLength && (
          <Button
            look="quiet"
            onClick={() => {
              setShowAll(true);
              list.current?.focus();
            }}
          >
            Show all {sorted.length}
          </Button>
        )}
        <SignOutEverywhere />
        <p role="status" className={styles.status}>
          {endedName && `${endedName} was signed out.`}
        </p>
      </div>
    </>
  );
}
