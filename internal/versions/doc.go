// Package versions keeps something of which one version is in force at a time, and every version that ever was: what it said,
// since when, and who made it. The allow-list, a site's masking policy and the roles are kept so.
//
// It protects the order and the origin of versions: each is sealed and bound to its table, its number and its author, of two
// who change the same version at once one does, and what another node has put in force is in force here within seconds, if Run
// runs. It refuses to know what a version says, and who may change it: that is for whose it is.
package versions
