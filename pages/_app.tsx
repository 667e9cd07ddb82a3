import '../components/global.css';
import type { AppProps } from 'next/app';
import { useRouter } from 'next/router';
import { useEffect } from 'react';
import { ConnectionStatus } from '../components/ConnectionStatus';
import { PlaygroundProvider } from '../components/playground';
import { RouteProgress } from '../components/RouteProgress';
import { ViewerClientProvider } from '../components/viewerClient';
import type { PageProps } from './api/graphql';

export default function App({ Component, pageProps }: AppProps<Partial<PageProps>>) {
  const { state, viewerKey = '', playground = false, ...props } = pageProps;
  useFocusOnNavigation();
  return (
    <>
      <RouteProgress />
      <ViewerClientProvider viewerKey={viewerKey} state={state}>
        <PlaygroundProvider value={playground}>
          <Component {...props} />
        </PlaygroundProvider>
        <ConnectionStatus />
      </ViewerClientProvider>
    </>
  );
}

/** After a link the keyboard and those who listen go on at the new page's content; Next says its title. */
function useFocusOnNavigation() {
  const { events } = useRouter();
  useEffect(() => {
    let page = location.pathname;
    function focus() {
      // Another filter of the same list is no other page.
      if (location.pathname === page) return;
      page = location.pathname;
      document.querySelector('main')?.focus({ preventScroll: true });
    }
    events.on('routeChangeComplete', focus);
    return () => events.off('routeChangeComplete', focus);
  }, [events]);
}
