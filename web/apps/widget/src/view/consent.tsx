/** Before we chat: who, what, how long, where, who can read it. A switch for each purpose that rests on consent, off at first. */
import type { Purpose } from "@snug/protocol/boot";
import type { Speak } from "../texts/index.ts";
import { useRoom } from "./context.ts";
import { Title } from "./parts.tsx";

export function Consent() {
  const { app, model, say } = useRoom();
  const { consent, site } = model.boot;
  return (
    <>
      <main class="scroll pad consent">
        <p class="site">
          <bdi>{site.name}</bdi>
        </p>
        <Title>{say("before")}</Title>
        {model.isTextNew && (
          <p class="note warn" role="status">
            {say("textChanged")}
          </p>
        )}
        <p class="intro">{consent.intro}</p>
        <ul class="purposes">
          {consent.purposes.map(p => (
            <PurposeRow key={p.id} purpose={p} />
          ))}
        </ul>
        <Details />
      </main>
      <footer class="pair">
        <button type="button" class="equal" onClick={() => app.allow()}>
          {say("startChat")}
        </button>
        <button type="button" class="equal" onClick={() => app.decline()}>
          {say("noThanks")}
        </button>
      </footer>
    </>
  );
}

function PurposeRow({ purpose }: { readonly purpose: Purpose }) {
  const { app, model, say } = useRoom();
  const isOn = model.chosen.includes(purpose.id);
  const id = `p-${purpose.id}`;
  return (
    <li class="purpose">
      <div class="what">
        <b id={id}>{purpose.title}</b>
        <p id={`${id}-t`}>{purpose.text}</p>
        <p class="small">
          {say("kept", { period: purpose.period })}
          <br />
          {basis(say, purpose.basis)}
        </p>
      </div>
      {purpose.switch ? (
        <button
          type="button"
          role="switch"
          class="switch"
          aria-checked={isOn}
          aria-labelledby={id}
          aria-describedby={`${id}-t`}
          onClick={() => app.choose(purpose.id, !isOn)}
        >
          <span />
        </button>
      ) : (
        <span class="needed">{say("needed")}</span>
      )}
    </li>
  );
}

const basis = (say: Speak, basis: string): string =>
  basis === "contract"
    ? say("basisContract")
    : basis === "consent"
      ? say("basisConsent")
      : say("basisOther", { basis });

/** Details are the facts that a text must have to go live; also shown behind the lock. */
function Details() {
  const { model, say } = useRoom();
  const { consent, stored } = model.boot;
  const rows: [string, string][] = [
    [say("controller"), consent.controller],
    [say("contact"), consent.contact],
    [say("recipients"), consent.recipients.join(", ")],
    [say("countries"), consent.countries.join(", ")],
    [say("storedHow"), stored.sealed],
    [say("storedWhere"), stored.where],
    [say("readers"), stored.readers],
    [say("rights"), consent.rights],
    [say("complain"), consent.complain],
  ];
  return (
    <details class="details">
      <summary>{say("details")}</summary>
      <dl>
        {rows
          .filter(([, text]) => text)
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ))}
      </dl>
      {consent.more && <p>{consent.more}</p>}
      <p class="small">
        {say("textVersion", { version: String(consent.version) })} <code>{consent.hash.slice(0, 12)}</code>
      </p>
    </details>
  );
}
