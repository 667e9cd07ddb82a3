import { useState } from 'react';
import { useMutation } from 'urql';
import { Form } from '../api/Form';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { Submit } from '../ui/Submit';
import { PasswordField } from './PasswordField';
import styles from './PasswordForm.module.css';

export const PasswordFormFragment = graphql(`
  fragment PasswordForm on Viewer {
    hasPassword
    user {
      id
      email
    }
  }
`);

const ChangePasswordMutation = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      user {
        id
      }
    }
  }
`);

/** Changes the password, or sets one for an account that signed up through a provider. */
export function PasswordForm(props: { viewer: FragmentType<typeof PasswordFormFragment> }) {
  const { hasPassword, user } = readFragment(PasswordFormFragment, props.viewer);
  const [{ error, fetching }, changePassword] = useMutation(ChangePasswordMutation);
  const [successMessage, setSuccessMessage] = useState('');

  async function submit(values: FormData, form: HTMLFormElement) {
    setSuccessMessage('');
    const input = {
      currentPassword: hasPassword ? String(values.get('currentPassword')) : null,
      newPassword: String(values.get('newPassword')),
    };
    const { data } = await changePassword({ input });
    if (!data?.changePassword) return;
    form.reset();
    setSuccessMessage('Password changed. Other browsers were signed out.');
  }

  return (
    <Form
      error={error}
      busy={fetching}
      fields={['currentPassword', 'newPassword']}
      onSubmit={submit}
    >
      {/* Password managers store the password with this user name. */}
      <input hidden readOnly name="username" autoComplete="username" value={user.email ?? ''} />
      <div className={styles.fields}>
        {hasPassword && (
          <PasswordField
            label="Current password"
            name="currentPassword"
            autoComplete="current-password"
            required
          />
        )}
        <PasswordField
          label="New password"
          name="newPassword"
          hint="8 to 128 characters"
          autoComplete="new-password"
          required
        />
      </div>
      <Submit
        label={hasPassword ? 'Change password' : 'Set password'}
        busyLabel="Saving…"
        busy={fetching}
        done={successMessage}
      />
    </Form>
  );
}
