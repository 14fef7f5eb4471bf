// Pages that say why there is nothing to see.

import { Link } from "@tanstack/react-router";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Empty, Skeleton } from "../ui/state.tsx";

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
        <AskForIt />
      </Empty>
    </main>
  );
}

/** AskForIt leads to where one asks for what one's role does not give. */
export function AskForIt({ conversation }: { conversation?: string }) {
  const t = useTexts();
  return (
    <Link
      to="/temporary-access"
      search={conversation ? { conversation } : {}}
      className="text-accent underline underline-offset-2"
    >
      {t.nav.elevation}
    </Link>
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

/** Starting stands while the console itself is fetched. */
export function Starting() {
  const t = useTexts();
  return (
    <div role="status" className="flex h-full items-center justify-center">
      <span className="sr-only">{t.app.loading}</span>
      <span aria-hidden="true" className="pulse size-10 rounded-14 bg-tint" />
    </div>
  );
}

/** Fetching stands while a screen's own code is on its way. */
export function Fetching() {
  const t = useTexts();
  return (
    <main id="content" className="grow">
      <h1 className="sr-only">{t.app.loading}</h1>
      <Skeleton rows={8} />
    </main>
  );
}

/** Crashed stands where a screen failed. Drafts are kept outside of it. */
export function Crashed({ reset }: { reset: () => void }) {
  const t = useTexts();
  return (
    <main id="content" className="h-full grow">
      <div role="alert" className="h-full">
        <Empty page icon="warn" title={t.error.crash} hint={t.error.crashHint}>
          <Button icon="retry" onClick={reset}>
            {t.error.reload}
          </Button>
        </Empty>
      </div>
    </main>
  );
}
