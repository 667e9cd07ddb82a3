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

export function Settings(props: { viewer: FragmentType<typeof SettingsFragment> }) {
  const viewer = readFragment(SettingsFragment, props.viewer);
  const sections = [
    { id: 'profile', title: 'Profile', content: <ProfileForm viewer={viewer} /> },
    { id: 'password', title: 'Password', content: <PasswordForm viewer={viewer} /> },
    {
      id: 'browsers',
      title: 'Browsers',
      content: (
        <>
          <p>You’re signed in on these browsers. Sign out any that you don’t recognize.</p>
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
            Apps and scripts use an access token to call the API as you.{' '}
            <Link href="/developers">Learn how</Link>
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
          <p>Download all your data as JSON.</p>
          <p>
            <ButtonLink href="/api/export" download>
              Download data
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
          <p>Places you added will stay, without your name. Everything else is deleted.</p>
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
