// To sign in with a passkey and nothing else: it says by itself whose it is.

import type { Me } from "../wire/types.ts";
import { signInByPasskey } from "./net.ts";
import { passkeysWork } from "./passkey.ts";
import { AskPasskey } from "./passkeyparts.tsx";
import { useWords } from "./words.ts";

export function Alone({ onDone }: { onDone: (me: Me) => void }) {
  const w = useWords();
  if (!passkeysWork()) return null;
  return (
    <div className="mt-4 border-t pt-4">
      <AskPasskey label={w.passkeyAlone} look="plain" run={async () => onDone(await signInByPasskey())} />
    </div>
  );
}
