import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ButtonLink } from '../ui/Button';
import { Link } from '../ui/Link';
import { Sections } from '../ui/Sections';
import { AccessTokens, AccessTokensFragment } from './AccessTokens';
import { DeleteAccount, DeleteAccountFragment } from './DeleteAccount';
import { PasswordForm, PasswordFormFragment } from './PasswordForm';
import { ProfileForm, ProfileFormFragment } from './ProfileForm';
import { SessionList, SessionListFragment } from './SessionList';
import styles from './Settings.module.css';

export const SettingsFragment = withFragments(
  graphql(`
  fragment Settings on Viewer {
    ...ProfileForm
    ...PasswordForm
    ...SessionList
    ...AccessTokens
    ...DeleteAccount
  }
`),
  [
    ProfileFormFragment,
    PasswordFormFragment,
    SessionListFragment,
    AccessTokensFragment,
    DeleteAccountFragment,
  ],
);

/** All that the viewer can decide about their account. */
export function Settings(props: { viewer: FragmentType<typeof SettingsFragment> }) {
  const viewer = readFragment(SettingsFragment, props.viewer);
  const sections = [
    { id: 'profile', title: 'Profile', content: <ProfileForm viewer={viewer} /> },
    {
      id: 'password',
      title: 'Password',
      content: <PasswordForm viewer={viewer} />,
    },
    {
      id: 'browsers',
      title: 'Browsers',
      content: (
        <>
          <p>Where you are signed in. If you do not know one of them, sign it out.</p>
          <SessionList viewer={viewer} />
        </>
      ),
    },
    {
      id: 'tokens',
      title: 'Access tokens',
      content: (
        <>
          <p>
            With a token your programs, or those of others, ask the API in your name.{' '}
            <Link href="/developers">How to use one</Link>
          </p>
          <AccessTokens viewer={viewer} />
        </>
      ),
    },
    {
      id: 'data',
      title: 'Your data',
      content: (
        <>
          <p>Everything that is here of you, in one file that programs can read.</p>
          <p>
            <ButtonLink href="/api/export" download>
              Download your data
            </ButtonLink>
          </p>
        </>
      ),
    },
    {
      id: 'account',
      title: 'Delete account',
      content: (
        <>
          <p>The places that you added stay, without your name. Everything else of you goes.</p>
          <p>
            <DeleteAccount viewer={viewer} />
          </p>
        </>
      ),
    },
  ];
  return (
    <div className={styles.settings}>
      <h1>Settings</h1>
      <Sections label="Settings" sections={sections} />
    </div>
  );
}
