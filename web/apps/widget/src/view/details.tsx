/** The facts that a consent text must have to go live: who, where, how long, and what one may do about it. */
import { useRoom } from "./context.ts";

export function Details() {
  const { model, say } = useRoom();
  const { consent, stored } = model.boot;
  const rows: [string, string][] = [
    [say("controller"), consent.controller],
    [say("contact"), consent.contact],
    [say("recipients"), consent.recipients.join(", ")],
    [say("countries"), consent.countries.join(", ")],
    [say("storedHow"), say("sealedWith", { cipher: stored.sealed })],
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
              <dd>
                <bdi>{text}</bdi>
              </dd>
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
