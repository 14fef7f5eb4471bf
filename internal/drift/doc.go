// Package drift notices that the settings by which an installation is started protect less than those it was started with before.
//
// In the console, what loosens takes a second person and is told to those who oversee. Whoever has the host needs neither: they write
// the configuration and start the program. Nobody can be asked then; but what was changed is written in the audit log before the first
// request is answered, and told. It protects against the loosening that nobody hears of. It refuses to start where that can't be written
// down, and to keep what settings say anywhere but sealed: a list of addresses may be of people.
package drift
