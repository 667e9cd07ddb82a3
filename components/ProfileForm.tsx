import { useState } from 'react';
import { useMutation } from 'urql';
import { Avatar } from './Avatar';
import { Field } from './Field';
import { Form } from './Form';
import { type FragmentType, graphql, readFragment } from './graphql';
import styles from './ProfileForm.module.css';
import { Submit } from './Submit';

const ProfileFormFragment = graphql(`
  fragment ProfileForm on Viewer {
    user {
      id
      name
      image
    }
  }
`);

const UpdateProfileMutation = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      user {
        id
        name
        image
      }
    }
  }
`);

/** What others see of the viewer. */
export function ProfileForm(props: { viewer: FragmentType<typeof ProfileFormFragment> }) {
  const { user } = readFragment(ProfileFormFragment, props.viewer);
  const [{ data, error, fetching }, updateProfile] = useMutation(UpdateProfileMutation);
  const [typed, setTyped] = useState<{ name: string; image?: string | null }>(user);

  return (
    <Form
      error={error}
      busy={fetching}
      fields={['name', 'image']}
      onSubmit={() =>
        updateProfile({ input: { name: typed.name, image: typed.image?.trim() || null } })
      }
    >
      <div className={styles.profile}>
        <Avatar
          large
          name={typed.name}
          image={URL.canParse(typed.image ?? '') ? typed.image : null}
        />
        <div className={styles.fields}>
          <Field
            label="Name"
            name="name"
            autoComplete="name"
            dir="auto"
            required
            value={typed.name}
            onChange={({ target }) => setTyped({ ...typed, name: target.value })}
          />
          <Field
            label="Picture"
            name="image"
            hint="The address of an image on the web"
            optional
            type="url"
            autoComplete="photo"
            value={typed.image ?? ''}
            onChange={({ target }) => setTyped({ ...typed, image: target.value })}
          />
        </div>
      </div>
      <Submit
        label="Save profile"
        busyLabel="Saving…"
        busy={fetching}
        done={data?.updateProfile ? 'Your profile is saved.' : undefined}
      />
    </Form>
  );
}
