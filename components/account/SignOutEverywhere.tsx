import { useMutation } from 'urql';
import { ConfirmButton } from '../api/ConfirmButton';
import { graphql } from '../api/graphql';
import { signInUrl } from '../api/signInUrl';

const SignOutEverywhereMutation = graphql(`
  mutation SignOutEverywhere {
    signOutEverywhere {
      user {
        id
      }
    }
  }
`);

export function SignOutEverywhere() {
  const [, signOutEverywhere] = useMutation(SignOutEverywhereMutation);

  async function confirm() {
    const result = await signOutEverywhere({});
    // A full page load clears the cached data of the account.
    if (!result.error) location.assign(signInUrl('/sign-in', '/settings'));
    return result;
  }

  return (
    <ConfirmButton
      label="Sign out everywhere"
      look="secondary"
      title="Sign out everywhere?"
      action="Sign out everywhere"
      busyAction="Signing out…"
      onConfirm={confirm}
    >
      <p>
        You’ll be signed out of every browser, including this one. Access tokens keep working until
        you revoke them.
      </p>
    </ConfirmButton>
  );
}
