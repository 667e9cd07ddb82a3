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

/** Changes the password, or sets the first one of somebody who came through another site. */
export function PasswordForm(props: { viewer: FragmentType<typeof PasswordFormFragment> }) {
  const { hasPassword, user } = readFragment(PasswordFormFragment, props.viewer);
  const [{ error, fetching }, changePassword] = useMutation(ChangePasswordMutation);
  const [done, setDone] = useState('');

  async function submit(typed: FormData, form: HTMLFormElement) {
    setDone('');
    const input = {
      currentPassword: hasPassword ? String(typed.get('currentPassword')) : null,
      newPassword: String(typed.get('newPassword')),
    };
    const { data } = await changePassword({ input });
    if (!data?.changePassword) return;
    form.reset();
    setDone('Your password is changed. Other browsers are signed out.');
  }

  return (
    <Form
      error={error}
      busy={fetching}
      fields={['currentPassword', 'newPassword']}
      onSubmit={submit}
    >
      {/* For password managers, which keep a password beside a name. */}
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
        done={done}
      />
    </Form>
  );
}
