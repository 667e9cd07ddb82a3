import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Provider } from 'urql';
import { createClient } from './client';
import type { PageState } from './preloadedData';

type ViewerClient = ReturnType<typeof createClient>;

const ViewerClientContext = createContext<ViewerClient | null>(null);

/** What urql's client of this viewer can do besides. */
export function useViewerClient() {
  const client = useContext(ViewerClientContext);
  if (!client) throw new Error('There is no ViewerClientProvider around');
  return client;
}

interface ViewerClientProviderProps {
  viewerKey: string;
  state?: PageState;
  children: ReactNode;
}

/** One client for as long as the viewer is the same; what one was told can never be shown to the next. */
export function ViewerClientProvider(props: ViewerClientProviderProps) {
  return <OneViewer key={props.viewerKey} {...props} />;
}

function OneViewer({ viewerKey, state, children }: ViewerClientProviderProps) {
  const [client] = useState(() => createClient(viewerKey, state));
  const [known, setKnown] = useState(state);
  // While rendering: the page that comes with the answers asks for them in this very moment.
  if (state !== known) {
    client.add(state ?? {});
    setKnown(state);
  }
  // What has been on the page before does not ask again by itself.
  useEffect(() => {
    if (known) client.show();
  }, [client, known]);
  return (
    <ViewerClientContext value={client}>
      <Provider value={client.client}>{children}</Provider>
    </ViewerClientContext>
  );
}
