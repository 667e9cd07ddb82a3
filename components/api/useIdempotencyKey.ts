import { useRef } from 'react';

/** `crypto.randomUUID` does not exist on plain HTTP. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** Idempotency keys for a form. Sending the same values again, for example after a timeout, reuses the key. */
export function useIdempotencyKey() {
  const request = useRef({ content: '', key: '' });
  return {
    keyOf(values: object) {
      const content = JSON.stringify(values);
      if (request.current.content !== content) request.current = { content, key: newKey() };
      return request.current.key;
    },
    /** Call it after success: the same values are then a new request. */
    forget() {
      request.current = { content: '', key: '' };
    },
  };
}
