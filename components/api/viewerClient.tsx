import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Provider } from 'urql';
import { createClient } from './client';
import type { PageData } from './pageData';

type ViewerClient = ReturnType<typeof createClient>;

const ViewerClientContext = createContext<ViewerClient | null>(null);

/** @throws Error outside of a ViewerClientProvider */
export function useViewerClient() {
  const client = useContext(ViewerClientContext);
  if (!client) throw new Error('useViewerClient needs a ViewerClientProvider');
  return client;
}

interface ViewerClientProviderProps {
  viewerKey: string;
  pageData?: PageData;
  children: ReactNode;
}

/** Creates a new client whenever the viewer changes, so that no viewer sees the data of another one. */
export function ViewerClientProvider(props: ViewerClientProviderProps) {
  return <OneViewer key={props.viewerKey} {...props} />;
}

function OneViewer({ viewerKey, pageData, children }: ViewerClientProviderProps) {
  const [client] = useState(() => createClient(viewerKey, pageData));
  const [addedData, setAddedData] = useState(pageData);
  // During rendering, because the new page reads its data in the same render.
  if (pageData !== addedData) {
    client.addPageData(pageData ?? {});
    setAddedData(pageData);
  }
  useEffect(() => {
    if (addedData) client.showPageData();
  }, [client, addedData]);
  return (
    <ViewerClientContext value={client}>
      <Provider value={client.client}>{children}</Provider>
    </ViewerClientContext>
  );
}
