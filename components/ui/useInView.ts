import { useCallback, useEffectEvent } from 'react';

/** An element within this distance of the window counts as visible. */
const rootMargin = '600px';

/** A ref that calls `callback` when its element becomes visible, or nearly so. */
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
