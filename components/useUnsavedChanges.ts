import { useRouter } from 'next/router';
import { useEffect } from 'react';

const question = 'Leave this page? What you typed is not saved.';

/** Asks before what was typed is lost, by whatever way the page is left. `isChanged` is asked at that time. */
export function useUnsavedChanges(isChanged: () => boolean) {
  const router = useRouter();

  useEffect(() => {
    const mayLeave = () => !isChanged() || window.confirm(question);
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isChanged()) event.preventDefault();
    };
    // Before the router hears of it: what it has begun cannot be stopped without an error.
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (!(link instanceof HTMLAnchorElement) || link.target || event.metaKey || event.ctrlKey) {
        return;
      }
      // Within the page nothing is lost, and a full load asks by itself.
      const { origin, pathname, search } = location;
      const stays = link.pathname === pathname && link.search === search;
      if (link.origin !== origin || stays || mayLeave()) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, true);
    router.beforePopState(() => {
      if (mayLeave()) return true;
      // The address has changed by now, and the page has not.
      history.go(1);
      return false;
    });
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
      router.beforePopState(() => true);
    };
  }, [router, isChanged]);
}
