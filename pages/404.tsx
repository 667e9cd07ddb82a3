import { Page } from '../components/layout/Page';
import { Notice } from '../components/ui/Notice';

export default function NotFoundPage() {
  return (
    <Page title="Not found">
      <Notice title="There is nothing here">
        The page may have moved, or the address may have a typing error in it.
      </Notice>
    </Page>
  );
}
