import { useRef } from 'react';

/** `randomUUID` is not there on plain http. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/**
 * Keys by which the API knows again what is sent to it. What no answer has come to is still one thing when it is
 * sent once more; what has been changed meanwhile is another, and is not taken for what it was.
 */
export function useIdempotencyKey() {
  const attempt = useRef({ content: '', key: '' });
  return {
    keyOf(sent: object) {
      const content = JSON.stringify(sent);
      if (attempt.current.content !== content) attempt.current = { content, key: newKey() };
      return attempt.current.key;
    },
    /** It has got through: the same once more is another. */
    forget() {
      attempt.current = { content: '', key: '' };
    },
  };
}
