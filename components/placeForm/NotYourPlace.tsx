import { ButtonLink } from '../ui/Button';

/** Shown in place of the form to users who may not edit the place. */
export function NotYourPlace({ id }: { id: string }) {
  return (
    <>
      <p>Only the person who added this place can edit it.</p>
      <p>
        <ButtonLink href={`/places/${id}`}>Back to the place</ButtonLink>
      </p>
    </>
  );
}
