/** Whether a page is one for paying, where no chat may run beside the card fields (PCI DSS 6.4.3 and 11.6.1). */

/** Card fields of the page's own, and the frames in which payment providers put theirs, by how they name those. */
const fields =
  "[autocomplete*=cc-],iframe:is([name*=card i],[name*=hosted-field],[name^=__privateStripeFrame],[src*=adyen])";

/**
 * paymentReason names why the chat stays away: "path" or "fields"; empty where it need not. paths is a list with commas,
 * of which each covers what lies below it, too; it may hold patterns (regular expressions).
 */
export const paymentReason = (path: string, paths: string): string =>
  paths && RegExp(`^(${paths.replace(/\s*,\s*/g, "|")})(/|$|(?<=/))`).test(path)
    ? "path"
    : Document.prototype.querySelector.call(document, fields)
      ? "fields"
      : "";
