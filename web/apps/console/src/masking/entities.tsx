// What becomes of each kind of value: those that are fixed with the reason, the others with a choice each.

import { Choice } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card, Section } from "../ui/page.tsx";
import { choose, type Disposition, dispositionOf, type Entity, type Group, groupOf, type Policy } from "./state.ts";
import { nameOf, useWords } from "./words.ts";

export function Entities({
  entities,
  policy,
  mayEdit,
  onChange,
}: {
  entities: readonly Entity[];
  policy: Policy;
  mayEdit: boolean;
  onChange: (policy: Policy) => void;
}) {
  const w = useWords();
  const of = (group: Group) => entities.filter(e => groupOf(e) === group);
  const rows = (group: "accounts" | "contact") => (
    <Card>
      <ul className="divide-y divide-line">
        {of(group).map(e => (
          <Row key={e.name} entity={e} policy={policy} mayEdit={mayEdit} onChange={onChange} />
        ))}
      </ul>
    </Card>
  );
  return (
    <>
      <Section title={w.groups.fixed} hint={w.groups.fixedHint}>
        <Card>
          <ul className="grid gap-x-6 px-4 py-2 md:grid-cols-2">
            {of("fixed").map(e => (
              <li key={e.name} className="flex min-h-9 items-center gap-2">
                <Icon name="lock" size={13} className="text-fg2" />
                <span className="grow">{nameOf(w, e.name)}</span>
                <Glyph mask={e.mask} />
              </li>
            ))}
          </ul>
        </Card>
      </Section>
      <Section title={w.groups.accounts} hint={w.groups.accountsHint}>
        {rows("accounts")}
      </Section>
      <Section title={w.groups.contact} hint={w.groups.contactHint}>
        {rows("contact")}
      </Section>
    </>
  );
}

function Row({
  entity,
  policy,
  mayEdit,
  onChange,
}: {
  entity: Entity;
  policy: Policy;
  mayEdit: boolean;
  onChange: (policy: Policy) => void;
}) {
  const w = useWords();
  const now = dispositionOf(policy, entity);
  const label = (d: Disposition): string => (d === "destroy" ? w.destroy : d === "show" ? w.show : w.vault);
  // The vault is offered only where it stands in the policy already: there is none to put anything in.
  const offered: readonly Disposition[] = now === "vault" ? ["destroy", "vault", "show"] : ["destroy", "show"];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2">
      <div className="min-w-44 grow">
        <p className="font-semibold">{nameOf(w, entity.name)}</p>
        {now === "vault" && <p className="text-12 text-warn">{w.vaultHint}</p>}
      </div>
      <span className="md:w-32 md:text-end">
        <Glyph mask={entity.mask} />
      </span>
      {mayEdit ? (
        <Choice
          labelHidden
          label={`${nameOf(w, entity.name)}: ${w.becomes}`}
          value={now}
          options={offered.map(value => ({ value, label: label(value) }))}
          onChange={d => onChange(choose(policy, entity, d))}
        />
      ) : (
        <span className="text-fg2">{label(now)}</span>
      )}
    </li>
  );
}

/** Glyph is what stands in a value's place, as it looks in a conversation. */
function Glyph({ mask }: { mask: string }) {
  const w = useWords();
  return (
    <span className="frost rounded-4 px-1.5 py-px text-12 whitespace-nowrap text-mask">
      <span className="sr-only">{w.looks}: </span>
      <bdi dir="ltr">{mask}</bdi>
    </span>
  );
}
