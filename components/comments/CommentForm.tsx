import { useMutation } from 'urql';
import { Field } from '../api/Field';
import { Form } from '../api/Form';
import { graphql, withFragments } from '../api/graphql';
import { useIdempotencyKey } from '../api/useIdempotencyKey';
import { Button } from '../ui/Button';
import styles from './CommentForm.module.css';
import { CommentItemFragment } from './CommentItem';

const AddCommentMutation = withFragments(
  graphql(`
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
      comment {
        id
        ...CommentItem
      }
      place {
        id
        commentCount
      }
    }
  }
`),
  [CommentItemFragment],
);

/** The list shows the comment at once. If sending fails, the text returns to the field. */
export function CommentForm({ placeId }: { placeId: string }) {
  const [{ error, fetching }, addComment] = useMutation(AddCommentMutation);
  const { keyOf, forget } = useIdempotencyKey();

  async function send(values: FormData, form: HTMLFormElement) {
    const text = String(values.get('text'));
    form.reset();
    const idempotencyKey = keyOf({ placeId, text });
    const { data } = await addComment({ input: { placeId, text, idempotencyKey } });
    const field = form.elements.namedItem('text');
    if (data?.addComment) forget();
    // Keeps a text that was typed since.
    else if (field instanceof HTMLTextAreaElement) field.value ||= text;
  }

  return (
    <div className={styles.form}>
      <Form error={error} busy={fetching} fields={['text']} onSubmit={send}>
        <Field label="Your comment" name="text" multiline required dir="auto" />
        <div>
          <Button type="submit" look="primary" busy={fetching}>
            {fetching ? 'Sending…' : 'Add comment'}
          </Button>
        </div>
      </Form>
    </div>
  );
}
