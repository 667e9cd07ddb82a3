import { useMutation } from 'urql';
import { ConfirmButton } from '../api/ConfirmButton';
import { graphql } from '../api/graphql';

const RevokeAccessTokenMutation = graphql(`
  mutation RevokeAccessToken($input: RevokeAccessTokenInput!) {
    revokeAccessToken(input: $input) {
      revokedId
    }
  }
`);

interface RevokeAccessTokenProps {
  id: string;
  name: string;
  onRevoked: () => void;
}

export function RevokeAccessToken({ id, name, onRevoked }: RevokeAccessTokenProps) {
  const [, revokeAccessToken] = useMutation(RevokeAccessTokenMutation);

  return (
    <ConfirmButton
      label={
        <>
          Revoke<span className="visually-hidden"> {name}</span>
        </>
      }
      title={`Revoke “${name}”?`}
      action="Revoke token"
      busyAction="Revoking…"
      onConfirm={() => revokeAccessToken({ input: { id } })}
      onDone={onRevoked}
    >
      <p>Apps that use this token will stop working. This can’t be undone.</p>
    </ConfirmButton>
  );
}
