import { Page } from '../components/layout/Page';
import { Notice } from '../components/ui/Notice';

export default function NotFoundPage() {
  return (
    <Page title="Page not found">
      <Notice title="Page not found">Check the address, or go back to the list of places.</Notice>
    </Page>
  );
}
