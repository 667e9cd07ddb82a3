import { type RefObject, useEffect, useState } from 'react';

/** Delay after the last keystroke, in milliseconds. */
const pause = 400;

/**
 * The value of a field of the form around an element, updated after a pause in typing. `first` is its value in the
 * server-rendered page.
 */
export function useTyped(inside: RefObject<Element | null>, name: string, first: string) {
  const [text, setText] = useState(first);

  useEffect(() => {
    const field = inside.current?.closest('form')?.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) return;
    let timer: ReturnType<typeof setTimeout>;
    const follow = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setText(field.value.trim()), pause);
    };
    field.addEventListener('input', follow);
    // The user may have typed before hydration.
    follow();
    return () => {
      clearTimeout(timer);
      field.removeEventListener('input', follow);
    };
  }, [inside, name]);

  return text;
}

/** Whether a text looks like the URL of an image. */
export const isPictureAddress = (text: string) => /^https?:\/\/./i.test(text);
