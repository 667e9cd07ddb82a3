import { useCallback, useEffectEvent } from 'react';

/** What is nearer to the window than this is as good as in it. */
const rootMargin = '600px';

/** For the `ref` of an element: calls back whenever it comes into view, or nearly so. */
export function useInView<Element extends HTMLElement>(onView: () => void) {
  const told = useEffectEvent(onView);
  return useCallback((element: Element) => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) told();
      },
      { rootMargin },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
