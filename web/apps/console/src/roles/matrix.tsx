// The matrix: what each role permits, by groups. Columns of one's own making have boxes; the built-in ones have signs.

import { Fragment } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { inputLook } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Tag } from "../ui/page.tsx";
import { reachable } from "../ui/reach.ts";
import type { Role, Roles } from "./net.ts";
import { change, type Draft, type Drafted, drop, grouped, most, toggle } from "./state.ts";
import { permText, useWords } from "./words.ts";

interface Props {
  saved: Roles;
  draft: Draft;
  mayEdit: boolean;
  /** What is wrong with a drafted role, in words. */
  faultsOf: (index: number) => readonly string[];
  onChange: (draft: Draft) => void;
  onPreview: (name: string, permissions: readonly string[]) => void;
}

export function Matrix({ saved, draft, mayEdit, faultsOf, onChange, onPreview }: Props) {
  const w = useWords();
  const t = useTexts();
  const builtIn = saved.roles.filter(r => r.builtIn);
  const isOwn = (d: Drafted): boolean => saved.roles.some(r => r.key === d.role && r.own);
  const nameOf = (r: Role): string => t.role[r.key] ?? r.key;
  return (
    <section
      aria-label={w.matrix}
      {...reachable}
      className="ring-inside max-h-[74vh] overflow-auto rounded-8 border bg-raise"
    >
      <table className="w-full text-start">
        <caption className="sr-only">{w.matrix}</caption>
        <thead className="sticky top-0 z-20 bg-raise">
          <tr className="border-b align-bottom">
            <th scope="col" className="sticky start-0 z-10 min-w-56 bg-raise px-3 py-2 text-start font-semibold">
              {w.permission}
            </th>
            {builtIn.map(r => (
              <th key={r.key} scope="col" className="min-w-28 px-2 py-2 text-center font-semibold">
                <span className="flex flex-col items-center gap-1">
                  {nameOf(r)}
                  {r.own ? <Tag tone="accent">{w.own}</Tag> : <span className="text-12 text-fg2">{w.builtIn}</span>}
                  <Button
                    look="quiet"
                    aria-label={w.previewFor(nameOf(r))}
                    onClick={() => onPreview(nameOf(r), r.permissions)}
                  >
                    {w.preview}
                  </Button>
                </span>
              </th>
            ))}
            {draft.roles.map((r, i) => {
              const faults = faultsOf(i);
              return (
                <th key={r.key} scope="col" className="min-w-44 px-2 py-2 text-center font-semibold">
                  <span className="flex flex-col items-center gap-1">
                    {mayEdit && !isOwn(r) ? (
                      <span className="flex w-full items-center gap-1">
                        <input
                          aria-label={w.name}
                          aria-invalid={faults.length > 0 || undefined}
                          aria-describedby={faults.length > 0 ? `fault-${r.key}` : undefined}
                          className={`${inputLook} h-8 min-w-0 grow`}
                          maxLength={most.title}
                          autoComplete="off"
                          value={r.title}
                          onChange={e => onChange(change(draft, r.key, { title: e.target.value }))}
                        />
                        <IconButton
                          icon="trash"
                          label={w.remove(r.title)}
                          onClick={() => onChange(drop(draft, r.key))}
                        />
                      </span>
                    ) : (
                      <>
                        {r.title}
                        {isOwn(r) && (
                          <span title={w.ownHint}>
                            <Tag tone="accent">{w.own}</Tag>
                          </span>
                        )}
                      </>
                    )}
                    {faults.length > 0 && (
                      <span id={`fault-${r.key}`} className="text-12 font-normal text-pretty text-bad">
                        {faults.join(" ")}
                      </span>
                    )}
                    <Button
                      look="quiet"
                      aria-label={w.previewFor(r.title)}
                      onClick={() => onPreview(r.title, r.permissions)}
                    >
                      {w.preview}
                    </Button>
                  </span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {grouped(saved.permissions).map(([group, list]) => (
            <Fragment key={group}>
              <tr className="border-b bg-sub">
                <th
                  scope="rowgroup"
                  colSpan={1 + builtIn.length + draft.roles.length}
                  className="px-3 py-1.5 text-start text-12 font-semibold text-fg2"
                >
                  {w.group[group] ?? group}
                </th>
              </tr>
              {list.map(p => (
                <tr key={p.name} className="border-b last:border-b-0 hover:bg-hover">
                  <th scope="row" className="sticky start-0 z-10 bg-raise px-3 py-1.5 text-start font-normal">
                    {permText(w, p.name)}
                  </th>
                  {builtIn.map(r => (
                    <td key={r.key} className="px-2 py-1.5 text-center">
                      <Sign yes={r.permissions.includes(p.name)} />
                    </td>
                  ))}
                  {draft.roles.map(r => (
                    <td key={r.key} className="px-2 py-1.5 text-center">
                      {mayEdit && !isOwn(r) ? (
                        <label className="inline-flex size-6 items-center justify-center">
                          <span className="sr-only">
                            {r.title}: {permText(w, p.name)}
                          </span>
                          <input
                            type="checkbox"
                            className="size-4 accent-accent"
                            checked={r.permissions.includes(p.name)}
                            onChange={() =>
                              onChange(change(draft, r.key, { permissions: toggle(r.permissions, p.name) }))
                            }
                          />
                        </label>
                      ) : (
                        <Sign yes={r.permissions.includes(p.name)} />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Sign({ yes }: { yes: boolean }) {
  const w = useWords();
  return (
    <span className="inline-flex size-6 items-center justify-center">
      {yes ? (
        <Icon name="check" size={14} className="text-ok" />
      ) : (
        <span className="text-fg2" aria-hidden="true">
          –
        </span>
      )}
      <span className="sr-only">{yes ? w.yes : w.no}</span>
    </span>
  );
}
