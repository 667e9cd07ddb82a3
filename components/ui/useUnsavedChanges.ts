import { useEffect, useEffectEvent } from 'react';

const question = 'Leave this page? What you typed is not saved.';

/** Where the history stands. Browsers that cannot tell are taken to have gone back. */
const position = () => window.navigation?.currentEntry?.index ?? 0;

/** Asks before what was typed is lost, by whatever way the page is left. `isChanged` is asked at that time. */
export function useUnsavedChanges(isChanged: () => boolean) {
  const isLost = useEffectEvent(isChanged);
  // Once: while somebody is asked the address is another page's already.
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

    // Before the router hears of it: what it has begun cannot be stopped without an error.
    function onClick(event: MouseEvent) {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey;
      if (!(link instanceof HTMLAnchorElement) || link.target || opensElsewhere) return;
      // Within the page nothing is lost, and a full load asks by itself.
      if (link.origin !== location.origin || isHere(link) || mayLeave()) return;
      event.preventDefault();
      event.stopPropagation();
    }

    // The address has changed by now, and the page has not. The router must hear of neither way.
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
