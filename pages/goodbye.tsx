import { Page } from '../components/layout/Page';
import { Notice } from '../components/ui/Notice';

/** Shown after a user deleted their account. */
export default function GoodbyePage() {
  return (
    <Page title="Goodbye">
      <Notice title="Account deleted">
        Your account is deleted. The places you added stay available to others.
      </Notice>
    </Page>
  );
}
