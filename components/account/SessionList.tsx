import { useRef, useState } from 'react';
import { useMutation } from 'urql';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { Button } from '../ui/Button';
import { dayOf } from '../ui/dates';
import styles from '../ui/Rows.module.css';
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

/** Sessions that are shown before somebody asks for all. */
const few = 5;

/** The browsers in which the viewer is signed in. */
export function SessionList(props: { viewer: FragmentType<typeof SessionListFragment> }) {
  const { sessions } = readFragment(SessionListFragment, props.viewer);
  const sorted = sessions?.toSorted((one, other) => Number(other.current) - Number(one.current));
  const [{ error, fetching }, endSession] = useMutation(EndSessionMutation);
  const [ended, setEnded] = useState('');
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);

  async function end(id: string, name: string) {
    if (fetching) return;
    setEnded('');
    const { data } = await endSession({ input: { id } });
    if (!data?.endSession) return;
    setEnded(`${name} is signed out.`);
    // Its button is about to go, or is gone.
    list.current?.focus();
  }

  return (
    <>
      {error && <ErrorMessage error={error} />}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none */}
      <ul role="list" ref={list} tabIndex={-1} className={styles.rows}>
        {sorted
          ?.slice(0, all ? undefined : few)
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
                  <Button onClick={() => end(id, name)}>
                    Sign out<span className="visually-hidden"> {name}</span>
                  </Button>
                )}
              </li>
            );
          })}
      </ul>
      <div className={styles.end}>
        {!all && sorted && sorted.length > few && (
          <Button
            look="quiet"
            onClick={() => {
              setAll(true);
              list.current?.focus();
            }}
          >
            Show all {sorted.length}
          </Button>
        )}
        <SignOutEverywhere />
        <p role="status" className={styles.status}>
          {ended}
        </p>
      </div>
    </>
  );
}
