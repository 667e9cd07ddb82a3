import { Page } from '../components/layout/Page';
import { Notice } from '../components/ui/Notice';

/** Where those come to whose account was deleted. */
export default function GoodbyePage() {
  return (
    <Page title="Goodbye">
      <Notice title="Your account is deleted">
        Nobody can sign in with it any more. Thank you for what you added: it stays for the others.
      </Notice>
    </Page>
  );
}
