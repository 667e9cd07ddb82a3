import { useRef } from 'react';
import { useMutation } from 'urql';
import { Field } from '../api/Field';
import { Form } from '../api/Form';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { Avatar } from '../ui/Avatar';
import { Submit } from '../ui/Submit';
import { isPictureAddress, useTyped } from '../ui/useTyped';
import styles from './ProfileForm.module.css';

export const ProfileFormFragment = graphql(`
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

/** The name and photo that other people see. */
export function ProfileForm(props: { viewer: FragmentType<typeof ProfileFormFragment> }) {
  const { user } = readFragment(ProfileFormFragment, props.viewer);
  const [{ data, error, fetching }, updateProfile] = useMutation(UpdateProfileMutation);
  const profile = useRef<HTMLDivElement>(null);
  const name = useTyped(profile, 'name', user.name);
  const image = useTyped(profile, 'image', user.image ?? '');

  const save = (values: FormData) =>
    updateProfile({
      input: {
        name: String(values.get('name')),
        image: String(values.get('image')).trim() || null,
      },
    });

  return (
    <Form error={error} busy={fetching} fields={['name', 'image']} onSubmit={save}>
      <div ref={profile} className={styles.profile}>
        <Avatar large name={name} image={isPictureAddress(image) ? image : null} />
        <div className={styles.fields}>
          <Field
            label="Name"
            name="name"
            autoComplete="name"
            dir="auto"
            required
            defaultValue={user.name}
          />
          <Field
            label="Photo"
            name="image"
            hint="URL of an image on the web"
            optional
            type="url"
            autoComplete="photo"
            defaultValue={user.image ?? ''}
          />
        </div>
      </div>
      <Submit
        label="Save changes"
        busyLabel="Saving…"
        busy={fetching}
        done={data?.updateProfile ? 'Profile saved.' : undefined}
      />
    </Form>
  );
}
