/** Name and address before the first message, where the site asks; both optional, and told to nobody until it is sent. */
import { useEffect, useState } from "preact/hooks";
import { useTalk } from "./context.ts";

const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) && text.length <= 254;

export function Before({ isReserved }: { readonly isReserved: boolean }) {
  const { talk, model, say } = useTalk();
  const { askName, askEmail } = model.boot.site;
  const [name, setName] = useState(talk.typed.name ?? "");
  const [email, setEmail] = useState(talk.typed.email ?? "");
  const isBad = email.trim() !== "" && !isAddress(email.trim());
  useEffect(() => {
    void talk.hold.load().then(scan => {
      if (scan) talk.contact(scan(name.trim()).text, isBad ? "" : email.trim());
    });
  }, [name, email, isBad, talk]);
  return (
    <div class="before">
      {askName && (
        <label>
          <span>
            {say("name")} <i>{say("optional")}</i>
          </span>
          <input
            type="text"
            autocomplete="name"
            maxLength={80}
            dir={name ? "auto" : undefined}
            value={name}
            aria-invalid={isReserved}
            aria-describedby="name-bad"
            onInput={e => setName(e.currentTarget.value)}
          />
          <span id="name-bad" class="field-bad" role="status">
            {isReserved && say("nameReserved")}
          </span>
        </label>
      )}
      {askEmail && !model.isOffRecord && (
        <label>
          <span>
            {say("email")} <i>{say("optional")}</i>
          </span>
          <input
            type="email"
            autocomplete="email"
            maxLength={254}
            dir={email ? "ltr" : undefined}
            value={email}
            aria-invalid={isBad}
            aria-describedby="email-bad"
            onInput={e => setEmail(e.currentTarget.value)}
          />
          <span id="email-bad" class="field-bad" role="status">
            {isBad && say("emailBad")}
          </span>
        </label>
      )}
    </div>
  );
}
