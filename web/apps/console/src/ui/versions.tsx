// The versions that something had, the newest first: who made each when, and beside it what it changed.

import type { ReactNode } from "react";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Card } from "./page.tsx";

export interface VersionMade {
  readonly version: number;
  readonly at: number;
}

export function Versions<T extends VersionMade>({
  list,
  who,
  version,
  children,
}: {
  list: readonly T[];
  who: (made: T) => string;
  version: (n: number) => string;
  children: (made: T) => ReactNode;
}) {
  const t = useTexts();
  return (
    <Card>
      <ol className="divide-y divide-line">
        {list.map(s => (
          <li key={s.version} className="flex flex-col gap-2 px-4 py-3 md:flex-row md:gap-6">
            <div className="shrink-0 md:w-44">
              <p className="font-semibold">{who(s)}</p>
              <p className="text-12 text-fg2">
                <time dateTime={new Date(s.at).toISOString()}>{exact(t, s.at)}</time>
              </p>
              <p className="text-12 text-fg2">{version(s.version)}</p>
            </div>
            <div className="min-w-0 grow">{children(s)}</div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
