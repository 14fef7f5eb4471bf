/** Before we chat: who, what, how long, where, who can read it. A switch for each purpose that rests on consent, off at first. */
import type { Purpose } from "@snug/protocol/boot";
import type { Speak } from "../texts/index.ts";
import { useRoom } from "./context.ts";
import { Details } from "./details.tsx";
import { Title } from "./title.tsx";

export function Consent() {
  const { app, model, say } = useRoom();
  const { consent } = model.boot;
  return (
    <>
      <main class="scroll pad consent">
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
      <b id={id}>{purpose.title}</b>
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
      <p id={`${id}-t`}>{purpose.text}</p>
      <p class="small">
        {say("kept", { period: purpose.period })} · {basis(say, purpose.basis)}
      </p>
    </li>
  );
}

const basis = (say: Speak, basis: string): string =>
  basis === "contract"
    ? say("basisContract")
    : basis === "consent"
      ? say("basisConsent")
      : say("basisOther", { basis });
