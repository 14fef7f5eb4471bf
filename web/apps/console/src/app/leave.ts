/** leave ends the page: what one person read and wrote here stays in no memory for the next. The sign-in page is told that somebody left. */
export function leave(): void {
  location.assign("/signin?left=true");
}
