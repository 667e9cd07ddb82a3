import { useEffect, useEffectEvent } from 'react';

const question = 'Leave this page? Your changes are not saved.';

/** Index of the current history entry. Browsers without the Navigation API are treated as going back. */
const position = () => window.navigation?.currentEntry?.index ?? 0;

/** Asks for confirmation before the user leaves the page while `isChanged` returns true. */
export function useUnsavedChanges(isChanged: () => boolean) {
  const isLost = useEffectEvent(isChanged);
  // Runs once: while the confirmation is open, the URL is already that of the next page.
  useEffect(() => {
    const { pathname, search } = location;
    let here = position();
    let isReturning = false;

    const isHere = (url: Location | HTMLAnchorElement) =>
      url.pathname === pathname && url.search === search;
    const mayLeave = () => !isLost() || window.confirm(question);

    function onUnload(event: BeforeUnloadEvent) {
      if (isLost()) event.preventDefault();
    }

    // Runs before the router, whose navigation could only be stopped with an error.
    function onClick(event: MouseEvent) {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey;
      if (!(link instanceof HTMLAnchorElement) || link.target || opensElsewhere) return;
      // A link within the page loses nothing, and a full page load triggers `beforeunload`.
      if (link.origin !== location.origin || isHere(link) || mayLeave()) return;
      event.preventDefault();
      event.stopPropagation();
    }

    // The URL has already changed. The router must not handle this event or the one that restores the URL.
    function onPop(event: PopStateEvent) {
      if (isHere(location)) {
        if (isReturning) event.stopImmediatePropagation();
        isReturning = false;
        here = position();
      } else if (!mayLeave()) {
        event.stopImmediatePropagation();
        isReturning = true;
        history.go(here - position() || 1);
      }
    }

    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, true);
    window.addEventListener('popstate', onPop, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
      window.removeEventListener('popstate', onPop, true);
    };
  }, []);
}
