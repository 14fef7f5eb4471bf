import { accentFor, hex } from "@snug/ui/accent";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { answered, api } from "../wire/api.ts";

export function SitesScreen() {
  const t = useTexts();
  const sites = useQuery({
    queryKey: ["sites"],
    queryFn: async () => (await answered(api.GET("/v1/sites"))).sites,
    staleTime: 60_000,
  });
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.sites.title} hint={t.sites.hint}>
        {sites.isPending ? (
          <Skeleton rows={4} />
        ) : sites.isError ? (
          <Failed error={sites.error} retry={() => void sites.refetch()} />
        ) : sites.data.length === 0 ? (
          <Empty icon="code" title={t.sites.none} />
        ) : (
          sites.data.map(s => {
            const colour = accentFor(hex(s.accent) ?? [31, 86, 214], false);
            return (
              <Card key={s.id} className="overflow-hidden">
                <div className="flex items-center gap-3 border-b px-4 py-3">
                  <span aria-hidden="true" className="size-8 rounded-8" style={{ backgroundColor: s.accent }} />
                  <div className="min-w-0">
                    <h2 className="truncate text-14 font-semibold">{s.name}</h2>
                    <p className="text-12 text-fg2">
                      {t.sites.key}: <code className="font-mono">{s.key}</code>
                    </p>
                  </div>
                </div>
                <dl className="grid gap-x-6 gap-y-4 p-4 md:grid-cols-2">
                  <div>
                    <dt className="mb-1 font-semibold">{t.sites.origins}</dt>
                    <dd>
                      <ul className="flex flex-col gap-1">
                        {s.origins.map(o => (
                          <li key={o} className="flex items-center gap-1.5">
                            <Icon name="globe" size={13} className="text-fg2" />
                            <code className="font-mono text-12 break-all">{o}</code>
                          </li>
                        ))}
                      </ul>
                      <p className="mt-1 text-12 text-fg2">{t.sites.originsHint}</p>
                    </dd>
                  </div>
                  <div>
                    <dt className="mb-1 font-semibold">{t.sites.accent}</dt>
                    <dd className="flex flex-wrap items-center gap-3">
                      <code className="font-mono text-12">{s.accent}</code>
                      <span
                        aria-hidden="true"
                        className="inline-flex h-7 items-center rounded-4 px-2.5 font-semibold"
                        style={{ backgroundColor: colour.accent, color: colour.on }}
                      >
                        {t.sites.preview}
                      </span>
                    </dd>
                  </div>
                  <div className="md:col-span-2">
                    <dt className="mb-1 font-semibold">{t.sites.snippet}</dt>
                    <dd>
                      <Snippet text={s.snippet} />
                      <p className="mt-1 text-12 text-fg2">{t.sites.snippetHint}</p>
                    </dd>
                  </div>
                </dl>
              </Card>
            );
          })
        )}
      </Page>
    </main>
  );
}

function Snippet({ text }: { text: string }) {
  const t = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className="relative">
      <pre className="words rounded-8 border bg-sub px-3 py-3 font-mono md:pe-24 text-12 break-all select-all">
        {text}
      </pre>
      <Button
        icon={copied ? "check" : "copy"}
        className="mt-2 md:absolute md:end-2 md:top-2 md:mt-0"
        onClick={() => void copy()}
      >
        <span role="status">{copied ? t.app.copied : t.app.copy}</span>
      </Button>
    </div>
  );
}
