import { Page } from '../components/layout/Page';
import { Notice } from '../components/ui/Notice';

export default function ServerErrorPage() {
  return (
    <Page title="Something went wrong">
      <Notice title="Something went wrong">Please try again in a moment.</Notice>
    </Page>
  );
}
