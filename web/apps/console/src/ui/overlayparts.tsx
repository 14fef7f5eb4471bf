// Things that open over others, with the console's look: dialogs, sheets, menus, popovers. Base UI keeps the focus,
// Escape and the screen reader's tree right.

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog } from "@base-ui/react/dialog";
import { Menu } from "@base-ui/react/menu";
import { Popover } from "@base-ui/react/popover";
import { type ReactElement, type ReactNode, type RefObject, useRef, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton, Kbd } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { reachable } from "./reach.ts";

const backdrop = "fixed inset-0 z-40 bg-veil appear";

export function Modal({
  open,
  onOpenChange,
  title,
  hint,
  children,
  wide = false,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  hint?: string;
  children: ReactNode;
  wide?: boolean;
}) {
  const t = useTexts();
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={next => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Popup
          ref={popup}
          // What one came to fill in, rather than the way out.
          initialFocus={() => popup.current?.querySelector<HTMLElement>("input, textarea, select") ?? true}
          className={`appear fixed start-1/2 top-[12vh] z-50 flex max-h-[76vh] -translate-x-1/2 flex-col rounded-14 bg-raise shadow-pop rtl:translate-x-1/2 ${wide ? "w-[640px]" : "w-[440px]"} max-w-[calc(100vw-24px)]`}
        >
          <div className="flex items-start gap-2 border-b px-4 py-3">
            <div className="grow">
              <Dialog.Title className="text-14 font-semibold">{title}</Dialog.Title>
              {hint && <Dialog.Description className="mt-0.5 text-fg2">{hint}</Dialog.Description>}
            </div>
            <Dialog.Close render={<IconButton icon="close" label={t.app.close} />} />
          </div>
          <div tabIndex={-1} className="min-h-0 overflow-y-auto p-4 outline-none">
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Sheet comes from the side: the context on small screens, and the menu. */
export function Sheet({
  open,
  onOpenChange,
  title,
  side,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  side: "start" | "end";
  children: ReactNode;
}) {
  const t = useTexts();
  return (
    <Dialog.Root open={open} onOpenChange={next => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Popup
          className={`appear fixed inset-y-0 z-50 flex w-80 max-w-[86vw] flex-col bg-bg shadow-pop ${side === "start" ? "start-0" : "end-0"}`}
        >
          <div className="flex h-12 shrink-0 items-center gap-2 border-b ps-4 pe-2">
            <Dialog.Title className="grow text-14 font-semibold">{title}</Dialog.Title>
            <Dialog.Close render={<IconButton icon="close" label={t.app.close} />} />
          </div>
          <section aria-label={title} {...reachable} className="ring-inside min-h-0 grow overflow-y-auto">
            {children}
          </section>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Confirm asks before what can't be taken back. The focus is on the way out, never on the deed. */
export function Confirm({
  open,
  onOpenChange,
  title,
  hint,
  go,
  no,
  onGo,
  danger = false,
  ready = true,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  hint: string;
  go: string;
  no?: string;
  onGo: () => void;
  danger?: boolean;
  ready?: boolean;
  children?: ReactNode;
}) {
  const t = useTexts();
  return (
    <AlertDialog.Root open={open} onOpenChange={next => onOpenChange(next)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Popup className="appear fixed start-1/2 top-[18vh] z-50 w-[420px] max-w-[calc(100vw-24px)] -translate-x-1/2 rounded-14 bg-raise p-5 shadow-pop rtl:translate-x-1/2">
          <AlertDialog.Title className="text-16 font-semibold text-balance">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-pretty text-fg2">{hint}</AlertDialog.Description>
          {children && <div className="mt-3">{children}</div>}
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Close render={<Button>{no ?? t.app.cancel}</Button>} />
            <Button
              look={danger ? "danger" : "primary"}
              disabled={!ready}
              onClick={() => {
                onOpenChange(false);
                onGo();
              }}
            >
              {go}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

export interface MenuEntry {
  readonly key: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly checked?: boolean;
  readonly run: () => void;
}

export function Dropdown({
  trigger,
  items,
  label,
  head,
  side = "bottom",
  align = "end",
  early,
}: {
  trigger: ReactElement;
  /** It was clicked before this was there. */
  early?: RefObject<boolean>;
  items: readonly (MenuEntry | "-")[];
  label: string;
  head?: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "end";
}) {
  // The menu stays within its landmark, so that a screen reader finds it where it belongs.
  const [button, setButton] = useState<HTMLElement | null>(null);
  return (
    <Menu.Root defaultOpen={early?.current ?? false}>
      <Menu.Trigger ref={setButton} render={trigger} />
      <Menu.Portal container={button?.closest<HTMLElement>("main, nav") ?? null}>
        <Menu.Positioner positionMethod="fixed" side={side} align={align} sideOffset={6} className="z-50">
          <Menu.Popup aria-label={label} className="appear min-w-52 rounded-8 bg-raise p-1 shadow-pop outline-none">
            {head && <div className="border-b px-2.5 pt-1.5 pb-2.5">{head}</div>}
            {items.map((item, i) =>
              item === "-" ? (
                <Menu.Separator key={`line ${String(i)}`} className="my-1 h-px bg-line" />
              ) : (
                <Menu.Item
                  key={item.key}
                  onClick={item.run}
                  className={`flex h-8 items-center gap-2.5 rounded-4 px-2.5 outline-none select-none data-highlighted:bg-hover ${item.danger ? "text-bad" : ""}`}
                >
                  {item.icon && <Icon name={item.icon} className={item.danger ? "" : "text-fg2"} />}
                  <span className="grow">{item.label}</span>
                  {item.checked && <Icon name="check" />}
                  {item.keys && <Kbd keys={item.keys} />}
                </Menu.Item>
              ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

export function Explain({
  trigger,
  title,
  children,
  align = "start",
  early,
}: {
  trigger: ReactElement;
  title: string;
  /** It was clicked before this was there. */
  early?: RefObject<boolean>;
  children: ReactNode;
  align?: "start" | "center" | "end";
}) {
  return (
    <Popover.Root defaultOpen={early?.current ?? false}>
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align={align} className="z-50">
          <Popover.Popup className="appear w-80 max-w-[calc(100vw-24px)] rounded-8 bg-raise p-3.5 shadow-pop">
            <Popover.Title className="text-13 font-semibold">{title}</Popover.Title>
            <div className="mt-2">{children}</div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
