/** leave ends the page: what one person read and wrote here stays in no memory for the next. */
export function leave(): void {
  location.assign("/signin");
}
