// All screens on one page: where they are, who may see them, and what is loaded only when it is asked for.

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { heldLinkToken } from "../signin/net.ts";
import { SignIn } from "../signin/screen.tsx";
import { type Ended, endedBy } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";
import type { Me } from "../wire/types.ts";
import { landing, safeNext } from "./landing.ts";
import { Crashed, Fetching, Forbidden, Missing, Starting } from "./pages.tsx";
import { may, meQuery, type Permission } from "./session.ts";
import { Unreachable } from "./unreachable.tsx";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: Missing,
});

/** The router reads what looks like a number as one: an order number that was typed into the address is a text. */
const text = (v: unknown): string | undefined =>
  typeof v === "string" ? v : typeof v === "number" ? String(v) : undefined;

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  component: SignIn,
  validateSearch: (s: Record<string, unknown>): { next?: string; ended?: boolean; left?: boolean; why?: Ended } => {
    const next = safeNext(text(s.next) ?? "");
    const why = endedBy(s.why);
    return {
      ...(next ? { next } : {}),
      ...(s.ended === true ? { ended: true } : {}),
      ...(s.left === true ? { left: true } : {}),
      ...(why ? { why } : {}),
    };
  },
  beforeLoad: async ({ context }) => {
    if (heldLinkToken()) return;
    const me = context.client.getQueryData(meQuery.queryKey);
    if (me) throw redirect({ to: landing(me), replace: true });
  },
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("../password/screen.tsx"), "Invitation"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => import("../password/screen.tsx"), "Reset"),
});
const company = createRoute({
  getParentRoute: () => root,
  path: "/signin/company",
  component: lazyRouteComponent(() => import("../password/companyscreen.tsx"), "CompanySignIn"),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(() => import("../password/forgot.tsx"), "Forgot"),
});

const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: lazyRouteComponent(() => import("./shell.tsx"), "Shell"),
  pendingComponent: Starting,
  pendingMs: 300,
  errorComponent: ({ error }) => <Unreachable error={error} />,
  notFoundComponent: Missing,
  beforeLoad: async ({ context, location }) => {
    try {
      const me = await context.client.ensureQueryData(meQuery);
      if (me.enrolling) throw redirect({ to: "/enrol", replace: true });
    } catch (err) {
      if (Problem.of(err).status === 401)
        throw redirect({ to: "/signin", search: location.href === "/" ? {} : { next: location.href }, replace: true });
      throw err;
    }
  },
});

const enrol = createRoute({
  getParentRoute: () => root,
  path: "/enrol",
  component: lazyRouteComponent(() => import("../factors/first.tsx"), "FirstFactor"),
  pendingComponent: Starting,
  errorComponent: ({ error }) => <Unreachable error={error} />,
  beforeLoad: async ({ context, cause }) => {
    let me: Me;
    try {
      me = await context.client.ensureQueryData(meQuery);
    } catch (err) {
      if (Problem.of(err).status === 401) throw redirect({ to: "/signin", replace: true });
      throw err;
    }
    // Who has just enrolled still has recovery codes to keep here.
    if (!me.enrolling && cause === "enter") throw redirect({ to: landing(me), replace: true });
  },
});

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  beforeLoad: ({ context }) => {
    const me = context.client.getQueryData(meQuery.queryKey);
    if (me) throw redirect({ to: landing(me), replace: true });
  },
});

const guard =
  (needs: Permission) =>
  ({ context }: { context: { client: QueryClient } }): { allowed: boolean } => {
    const me = context.client.getQueryData(meQuery.queryKey);
    return { allowed: me !== undefined && may(me, needs) };
  };

/** kept shows a screen to whoever may see it, and to others the page that says so. */
function kept(load: () => Promise<ComponentType>) {
  const Screen = lazy(async () => ({ default: await load() }));
  return function Kept({ allowed }: { allowed: boolean }) {
    if (!allowed) return <Forbidden />;
    return (
      <Suspense fallback={<Fetching />}>
        <Screen />
      </Suspense>
    );
  };
}

const inbox = createRoute({
  getParentRoute: () => app,
  path: "/inbox/$box",
  component: lazyRouteComponent(() => import("../inbox/screen.tsx"), "InboxScreen"),
});
const conversation = createRoute({ getParentRoute: () => inbox, path: "$id", component: () => null });

const screens = {
  Search: kept(async () => (await import("../search/screen.tsx")).SearchScreen),
  Replies: kept(async () => (await import("../replies/screen.tsx")).RepliesScreen),
  People: kept(async () => (await import("../people/screen.tsx")).PeopleScreen),
  Sites: kept(async () => (await import("../sites/screen.tsx")).SitesScreen),
  Consent: kept(async () => (await import("../privacy/consent.tsx")).ConsentScreen),
  Erasures: kept(async () => (await import("../privacy/erasures.tsx")).ErasuresScreen),
  Slipped: kept(async () => (await import("../privacy/slipped.tsx")).SlippedScreen),
  Masking: kept(async () => (await import("../masking/screen.tsx")).MaskingScreen),
  Security: kept(async () => (await import("../security/screen.tsx")).SecurityScreen),
  Incident: kept(async () => (await import("../security/incident.tsx")).IncidentScreen),
  Log: kept(async () => (await import("../audit/screen.tsx")).LogScreen),
  Roles: kept(async () => (await import("../roles/screen.tsx")).RolesScreen),
  Review: kept(async () => (await import("../review/screen.tsx")).ReviewScreen),
  AllowList: kept(async () => (await import("../allowlist/screen.tsx")).AllowListScreen),
  Tokens: kept(async () => (await import("../tokens/screen.tsx")).TokensScreen),
  Elevation: kept(async () => (await import("../elevation/screen.tsx")).ElevationScreen),
  Approvals: kept(async () => (await import("../approvals/screen.tsx")).ApprovalsScreen),
  Sessions: kept(async () => (await import("../sessions/screen.tsx")).SessionsScreen),
  Posture: kept(async () => (await import("../posture/screen.tsx")).PostureScreen),
};

const search = createRoute({
  getParentRoute: () => app,
  path: "/search",
  beforeLoad: guard("conversation.search"),
  validateSearch: (s: Record<string, unknown>): { q?: string; box?: string } => {
    const q = text(s.q);
    const box = text(s.box);
    return { ...(q ? { q } : {}), ...(box ? { box } : {}) };
  },
  component: () => <screens.Search allowed={search.useRouteContext().allowed} />,
});
const replies = createRoute({
  getParentRoute: () => app,
  path: "/replies",
  beforeLoad: guard("replies.use"),
  component: () => <screens.Replies allowed={replies.useRouteContext().allowed} />,
});
const people = createRoute({
  getParentRoute: () => app,
  path: "/people",
  beforeLoad: guard("staff.see"),
  component: () => <screens.People allowed={people.useRouteContext().allowed} />,
});
const sites = createRoute({
  getParentRoute: () => app,
  path: "/sites",
  beforeLoad: guard("sites.see"),
  component: () => <screens.Sites allowed={sites.useRouteContext().allowed} />,
});
const consent = createRoute({
  getParentRoute: () => app,
  path: "/consent",
  beforeLoad: guard("consent.see"),
  component: () => <screens.Consent allowed={consent.useRouteContext().allowed} />,
});
const erasures = createRoute({
  getParentRoute: () => app,
  path: "/erasures",
  beforeLoad: guard("erasures.see"),
  component: () => <screens.Erasures allowed={erasures.useRouteContext().allowed} />,
});
const slipped = createRoute({
  getParentRoute: () => app,
  path: "/slipped",
  beforeLoad: guard("mask_incidents.see"),
  component: () => <screens.Slipped allowed={slipped.useRouteContext().allowed} />,
});
const security = createRoute({
  getParentRoute: () => app,
  path: "/security",
  beforeLoad: guard("security.see"),
  component: () => <screens.Security allowed={security.useRouteContext().allowed} />,
});
const incident = createRoute({
  getParentRoute: () => app,
  path: "/security/incidents/$id",
  beforeLoad: guard("security.see"),
  component: () => <screens.Incident allowed={incident.useRouteContext().allowed} />,
});
const log = createRoute({
  getParentRoute: () => app,
  path: "/security/log",
  beforeLoad: guard("audit.see"),
  component: () => <screens.Log allowed={log.useRouteContext().allowed} />,
});
const roles = createRoute({
  getParentRoute: () => app,
  path: "/security/roles",
  beforeLoad: guard("access.see"),
  component: () => <screens.Roles allowed={roles.useRouteContext().allowed} />,
});
const review = createRoute({
  getParentRoute: () => app,
  path: "/security/review",
  beforeLoad: guard("access.see"),
  component: () => <screens.Review allowed={review.useRouteContext().allowed} />,
});
const allowList = createRoute({
  getParentRoute: () => app,
  path: "/security/allow-list",
  beforeLoad: guard("access.see"),
  component: () => <screens.AllowList allowed={allowList.useRouteContext().allowed} />,
});
const tokens = createRoute({
  getParentRoute: () => app,
  path: "/settings/tokens",
  beforeLoad: guard("tokens.make"),
  component: () => <screens.Tokens allowed={tokens.useRouteContext().allowed} />,
});
// Everybody may look: at what they proposed themselves, at least.
const approvals = createRoute({
  getParentRoute: () => app,
  path: "/approvals",
  component: () => <screens.Approvals allowed />,
});
const elevation = createRoute({
  getParentRoute: () => app,
  path: "/temporary-access",
  validateSearch: (s: Record<string, unknown>): { conversation?: string } => {
    const conversation = text(s.conversation);
    return conversation ? { conversation } : {};
  },
  component: () => <screens.Elevation allowed />,
});
const posture = createRoute({
  getParentRoute: () => app,
  path: "/posture",
  beforeLoad: guard("posture.see"),
  component: () => <screens.Posture allowed={posture.useRouteContext().allowed} />,
});
const masking = createRoute({
  getParentRoute: () => app,
  path: "/settings/masking",
  beforeLoad: guard("masking.see"),
  validateSearch: (s: Record<string, unknown>): { site?: string } => {
    const site = text(s.site);
    return site ? { site } : {};
  },
  component: () => <screens.Masking allowed={masking.useRouteContext().allowed} />,
});
const sessions = createRoute({
  getParentRoute: () => app,
  path: "/settings/sessions",
  component: () => <screens.Sessions allowed />,
});
const settings = createRoute({
  getParentRoute: () => app,
  path: "/settings",
  component: lazyRouteComponent(() => import("../settings/screen.tsx"), "SettingsScreen"),
});

const tree = root.addChildren([
  signIn,
  enrol,
  invitation,
  reset,
  forgot,
  company,
  app.addChildren([
    home,
    inbox.addChildren([conversation]),
    search,
    replies,
    people,
    sites,
    consent,
    erasures,
    slipped,
    security,
    incident,
    log,
    roles,
    review,
    allowList,
    approvals,
    elevation,
    tokens,
    posture,
    masking,
    sessions,
    settings,
  ]),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPendingMs: 300,
    defaultPendingMinMs: 0,
    defaultErrorComponent: ({ reset }) => <Crashed reset={reset} />,
    defaultNotFoundComponent: Missing,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
