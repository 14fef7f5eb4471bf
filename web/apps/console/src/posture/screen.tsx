// How the installation stands, for those who check it.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page, Section, Stat, Table } from "../ui/page.tsx";
import { Banner, Empty, Failed, Skeleton } from "../ui/state.tsx";
import { answered, api } from "../wire/api.ts";
import { distribution, type Strength } from "./state.ts";

const looks: Record<Strength, string> = {
  strong: "bg-ok",
  fair: "bg-accent",
  weak: "bg-bad",
  open: "bg-warn",
  none: "bg-edge",
};

export function PostureScreen() {
  const t = useTexts();
  const query = useQuery({ queryKey: ["posture"], queryFn: () => answered(api.GET("/v1/posture")), staleTime: 15_000 });
  if (query.isPending || query.isError) {
    return (
      <main id="content" className="flex min-w-0 grow">
        <Page title={t.posture.title}>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeleton rows={8} />}
        </Page>
      </main>
    );
  }
  const p = query.data;
  const parts = distribution(p.connections);
  const all = p.connections.reduce((n, c) => n + c.count, 0);
  const percent = new Intl.NumberFormat(t.lang, { style: "percent", maximumFractionDigits: 1 });
  const number = new Intl.NumberFormat(t.lang);
  // On the machine itself there is nothing to know; behind a silent proxy there is, and nobody told.
  const absent = (c: { transport: string }) => (
    <span className="text-fg2 italic">{c.transport === "loopback" ? "–" : t.app.unknown}</span>
  );
  const transport: Record<string, string> = {
    tls: t.context.tls,
    loopback: t.context.loopback,
    proxy: t.context.proxy,
  };
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.posture.title} hint={t.posture.hint} wide>
        {p.findings.some(f => f.code === "allow_list_off") && (
          <Banner
            tone="warn"
            icon="warn"
            action={
              <Link to="/security/allow-list" className="font-semibold underline">
                {t.posture.seeAllowList}
              </Link>
            }
          >
            <strong>{t.posture.allowListOff}.</strong> {t.posture.allowListOffHint}
          </Banner>
        )}
        {p.findings.some(f => f.code === "second_factor_optional") && (
          <Banner tone="warn" icon="warn">
            <strong>{t.posture.factorsOptional}.</strong> {t.posture.factorsOptionalHint}
          </Banner>
        )}
        {p.findings.some(f => f.code === "review_overdue") && (
          <Banner
            tone="warn"
            icon="warn"
            action={
              <Link to="/security/review" className="font-semibold underline">
                {t.nav.review}
              </Link>
            }
          >
            {t.posture.reviewOverdue}
          </Banner>
        )}
        <dl className="grid gap-3 md:grid-cols-3">
          <Stat label={t.posture.version} value={p.version} />
          <Stat label={t.posture.started} value={exact(t, p.started)} />
          <Stat label={t.posture.database} value={p.database} />
        </dl>
        <Section title={t.posture.connections} hint={t.posture.connectionsHint}>
          {parts.length === 0 ? (
            <Empty icon="lock" title={t.posture.none} />
          ) : (
            <>
              <figure aria-label={t.posture.connections} className="rounded-8 border bg-raise p-4">
                <div aria-hidden="true" className="flex h-3 gap-[2px] overflow-hidden rounded-full">
                  {parts.map(part => (
                    <span
                      key={part.strength}
                      className={looks[part.strength]}
                      style={{ width: `${String(Math.max(1, part.share * 100))}%` }}
                    />
                  ))}
                </div>
                <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
                  {parts.map(part => (
                    <li key={part.strength} className="figures flex items-center gap-2">
                      <span aria-hidden="true" className={`size-2.5 rounded-[2px] ${looks[part.strength]}`} />
                      {t.posture.strength[part.strength]}
                      <span className="text-fg2">
                        {number.format(part.count)} · {percent.format(part.share)}
                      </span>
                    </li>
                  ))}
                </ul>
              </figure>
              <Table
                label={t.posture.connections}
                rows={[...p.connections].sort((a, b) => b.count - a.count)}
                rowKey={c => [c.transport, c.version, c.cipher, c.group, c.key_bits].join(" ")}
                columns={[
                  { key: "transport", title: t.context.transport, cell: c => transport[c.transport] ?? c.transport },
                  { key: "version", title: t.context.version, cell: c => c.version || absent(c) },
                  {
                    key: "cipher",
                    title: t.context.cipher,
                    cell: c => (c.cipher ? <span className="text-12">{c.cipher}</span> : absent(c)),
                  },
                  {
                    key: "group",
                    title: t.context.group,
                    cell: c =>
                      c.group ? (
                        <span className="flex items-center gap-1">
                          {c.group}
                          {c.hybrid && (
                            <span className="text-ok" title={t.context.hybrid}>
                              <Icon name="shield" size={13} />
                              <span className="sr-only">{t.context.hybrid}</span>
                            </span>
                          )}
                        </span>
                      ) : (
                        absent(c)
                      ),
                  },
                  {
                    key: "bits",
                    title: t.context.bits,
                    cell: c => (c.key_bits ? t.context.bitsValue(c.key_bits) : absent(c)),
                  },
                  { key: "count", title: t.posture.count, end: true, cell: c => number.format(c.count) },
                  {
                    key: "share",
                    title: t.posture.share,
                    end: true,
                    cell: c => percent.format(all > 0 ? c.count / all : 0),
                  },
                ]}
              />
            </>
          )}
        </Section>
        <Section
          title={t.posture.keys}
          hint={`${t.posture.root}: ${p.keys.root} · ${t.posture.rootVersion(p.keys.rootVersion)}`}
        >
          <Table
            label={t.posture.keys}
            rows={p.keys.counts}
            rowKey={k => `${k.purpose} ${String(k.version ?? "")}`}
            columns={[
              { key: "purpose", title: t.posture.purpose, cell: k => k.purpose },
              {
                key: "version",
                title: t.posture.wrappedBy,
                cell: k => (k.version === undefined ? t.posture.wrappedBySite : t.posture.wrappedByRoot(k.version)),
              },
              { key: "count", title: t.posture.keyCount, end: true, cell: k => number.format(k.count) },
            ]}
          />
        </Section>
        <Section title={t.posture.stores}>
          <Table
            label={t.posture.stores}
            rows={p.stores}
            rowKey={s => s.name}
            columns={[
              { key: "name", title: t.posture.store, cell: s => <span className="font-semibold">{s.name}</span> },
              { key: "engine", title: t.posture.database, cell: s => s.engine },
              {
                key: "where",
                title: t.posture.where,
                cell: s => <code className="font-mono text-12 break-all">{s.where}</code>,
              },
              { key: "sealed", title: t.posture.sealed, cell: s => s.sealed },
            ]}
          />
        </Section>
      </Page>
    </main>
  );
}
