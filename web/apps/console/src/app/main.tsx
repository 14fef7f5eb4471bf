// Where the console begins.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { DirectionProvider } from "@base-ui/react/direction-provider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { forgetCopies } from "../composer/copies.ts";
import { setDraftsAside } from "../composer/drafts.ts";
import { Proof } from "../factors/proof.tsx";
import { takeCompanyAnswer } from "../password/company.ts";
import { takePasswordToken } from "../password/net.ts";
import { begin, language, useSettings } from "../settings/net.ts";
import { takeLinkToken } from "../signin/net.ts";
import type { Texts } from "../texts/en.ts";
import { TextsProvider, textsFor } from "../texts/use.tsx";
import { prepareOverlays } from "../ui/overlay.tsx";
import { whenSignedOut } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";
import { makeRouter } from "./router.tsx";
import { meQuery } from "./session.ts";
import "./styles.css";

takeLinkToken();
takePasswordToken();
takeCompanyAnswer();
begin();
prepareOverlays();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What was refused stays refused; what did not arrive is asked again twice.
      retry: (n, err) => n < 2 && (Problem.of(err).code === "network" || Problem.of(err).status >= 500),
      refetchOnWindowFocus: false,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
const router = makeRouter(client);

whenSignedOut(why => {
  const me = client.getQueryData(meQuery.queryKey);
  if (!me || location.pathname === "/signin") return;
  client.clear();
  setDraftsAside(me.id);
  forgetCopies();
  void router.navigate({
    to: "/signin",
    search: { next: location.pathname + location.search, ended: true, ...(why ? { why } : {}) },
    replace: true,
  });
});

function Console({ first }: { first: Texts }) {
  useSettings();
  const lang = language();
  const [texts, setTexts] = useState(first);
  useEffect(() => {
    let wanted = true;
    textsFor(lang).then(
      next => wanted && setTexts(next),
      () => undefined, // no connection: the language that is there stays
    );
    return () => {
      wanted = false;
    };
  }, [lang]);
  return (
    <TextsProvider texts={texts}>
      <RouterProvider router={router} />
      <Proof />
    </TextsProvider>
  );
}

function show(at: HTMLElement, first: Texts): void {
  createRoot(at).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <DirectionProvider direction={document.dir === "rtl" ? "rtl" : "ltr"}>
          <QueryClientProvider client={client}>
            <Console first={first} />
          </QueryClientProvider>
        </DirectionProvider>
      </CSPProvider>
    </StrictMode>,
  );
}

const at = document.getElementById("root");
if (at)
  textsFor(language()).then(
    texts => show(at, texts),
    () => {
      // Nothing else has words yet, in any language.
      at.setAttribute("role", "alert");
      at.textContent = "Snug could not be loaded. Check the connection, then load this page again.";
    },
  );
