import { useRouter } from 'next/router';
import { useEffect } from 'react';

/** Moves the keyboard focus to the content of a new page. Next announces the title to screen readers. */
export function useFocusOnNavigation() {
  const { events } = useRouter();
  useEffect(() => {
    let path = location.pathname;
    function focus() {
      // A new query string is a change within the same page.
      if (location.pathname === path) return;
      path = location.pathname;
      document.querySelector('main')?.focus({ preventScroll: true });
    }
    events.on('routeChangeComplete', focus);
    return () => events.off('routeChangeComplete', focus);
  }, [events]);
}
