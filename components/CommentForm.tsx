import { useRef } from 'react';
import { useMutation } from 'urql';
import { Button } from './Button';
import styles from './CommentForm.module.css';
// It brings the fragment.
import './CommentItem';
import { Field } from './Field';
import { Form } from './Form';
import { graphql } from './graphql';

const AddCommentMutation = graphql(`
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
`);

/** What a text is known by: sent twice, it is still one comment. `randomUUID` is not there on plain http. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** Says something about a place. The comment is in the list at once; when it is refused, the text is back. */
export function CommentForm({ placeId }: { placeId: string }) {
  const [{ error, fetching }, addComment] = useMutation(AddCommentMutation);
  const attempt = useRef({ text: '', key: '' });

  async function send(typed: FormData, form: HTMLFormElement) {
    const text = String(typed.get('text'));
    if (attempt.current.text !== text) attempt.current = { text, key: newKey() };
    form.reset();
    const input = { placeId, text, idempotencyKey: attempt.current.key };
    const { data } = await addComment({ input });
    const field = form.elements.namedItem('text');
    if (data?.addComment) attempt.current = { text: '', key: '' };
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
