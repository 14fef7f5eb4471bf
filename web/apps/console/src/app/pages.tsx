// Pages that say why there is nothing to see.

import { Link } from "@tanstack/react-router";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/state.tsx";

function Home() {
  const t = useTexts();
  return (
    <Link to="/" className="text-accent underline underline-offset-2">
      {t.error.home}
    </Link>
  );
}

export function Forbidden() {
  const t = useTexts();
  return (
    <main id="content" className="grow">
      <Empty page icon="lock" title={t.error.forbidden} hint={t.error.forbiddenHint}>
        <Home />
      </Empty>
    </main>
  );
}

export function Missing() {
  const t = useTexts();
  return (
    <main id="content" className="h-full grow">
      <Empty page icon="search" title={t.error.missing} hint={t.error.missingHint}>
        <Home />
      </Empty>
    </main>
  );
}

/** Crashed stands where a screen failed. Drafts are kept outside of it. */
export function Crashed({ reset }: { reset: () => void }) {
  const t = useTexts();
  return (
    <main id="content" role="alert" className="h-full grow">
      <Empty page icon="warn" title={t.error.crash} hint={t.error.crashHint}>
        <Button icon="retry" onClick={reset}>
          {t.error.reload}
        </Button>
      </Empty>
    </main>
  );
}
