import { useMutation } from 'urql';
import { ConfirmButton } from '../api/ConfirmButton';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { PasswordField } from './PasswordField';

export const DeleteAccountFragment = graphql(`
  fragment DeleteAccount on Viewer {
    hasPassword
  }
`);

const DeleteAccountMutation = graphql(`
  mutation DeleteAccount($input: DeleteAccountInput!) {
    deleteAccount(input: $input) {
      deletedId
    }
  }
`);

export function DeleteAccount(props: { viewer: FragmentType<typeof DeleteAccountFragment> }) {
  const { hasPassword } = readFragment(DeleteAccountFragment, props.viewer);
  const [, deleteAccount] = useMutation(DeleteAccountMutation);

  async function confirm(values: FormData) {
    const password = hasPassword ? String(values.get('password')) : null;
    const result = await deleteAccount({ input: { password } });
    // A full page load clears the cached data of the account.
    if (!result.error) location.assign('/goodbye');
    return result;
  }

  return (
    <ConfirmButton
      label="Delete account"
      title="Delete your account?"
      action="Delete my account"
      busyAction="Deleting…"
      fields={['password']}
      onConfirm={confirm}
    >
      <ul>
        <li>Your profile, comments, favorites and access tokens will be deleted.</li>
        <li>Places you added will stay, without your name.</li>
      </ul>
      <p>This can’t be undone.</p>
      {hasPassword && (
        <PasswordField label="Password" name="password" autoComplete="current-password" required />
      )}
    </ConfirmButton>
  );
}
