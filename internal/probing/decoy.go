// Package probing tells what nobody sends who uses this program: paths of other programs that scanners look for, and texts that
// are attacks on some interpreter.
//
// It protects by noticing. Nothing here rests on it: paths that are not there are answered alike, and texts are data wherever they
// go. So it is made to be right when it speaks rather than to know everything: each pattern is one that makes no sense in a
// shop's chat or in an address of ours. Its time is linear in what it reads, without regular expressions.
//
// It refuses to keep anything, and knows nothing of who sent it.
package probing

import "strings"

// Names of a path's parts that only a scanner asks for, each with what it is looking for. Parts are compared whole, in lower case.
var decoys = map[string]string{
	".env": "secrets", ".env.local": "secrets", ".env.production": "secrets", ".env.bak": "secrets", ".aws": "secrets", ".ssh": "secrets",
	"id_rsa": "secrets", ".htpasswd": "secrets", ".npmrc": "secrets", ".dockercfg": "secrets", "docker-compose.yml": "secrets",
	"credentials.json": "secrets", "secrets.json": "secrets", "web.config": "secrets", ".vscode": "secrets", "sftp-config.json": "secrets",

	".git": "repository", ".svn": "repository", ".hg": "repository", ".ds_store": "repository",

	"backup.zip": "backup", "backup.sql": "backup", "backup.tar.gz": "backup", "dump.sql": "backup", "database.sql": "backup",
	"db.sql": "backup", "www.zip": "backup", "site.zip": "backup",

	"wp-login.php": "wordpress", "wp-admin": "wordpress", "wp-content": "wordpress", "wp-includes": "wordpress", "wp-config.php": "wordpress",
	"wp-json": "wordpress", "xmlrpc.php": "wordpress", "wlwmanifest.xml": "wordpress",

	"phpmyadmin": "database", "pma": "database", "myadmin": "database", "adminer.php": "database", "mysqladmin": "database",

	"actuator": "java", "jmx-console": "java", "jolokia": "java", "struts": "java", "web-inf": "java", "jenkins": "java", "solr": "java",

	"_ignition": "php", "telescope": "php", "phpunit": "php", "eval-stdin.php": "php", "phpinfo": "php",

	"owa": "exchange", "ecp": "exchange", "autodiscover": "exchange",

	"cgi-bin": "router", "boaform": "router", "hnap1": "router", "goform": "router", "setup.cgi": "router",
	"server-status": "apache", "_all_dbs": "couchdb", "_cat": "elasticsearch", "sitecore": "asp", "telerik.web.ui.webresource.axd": "asp",
}

// endings of files that this program has none of.
var endings = map[string]string{
	".php": "php", ".php7": "php", ".phtml": "php", ".asp": "asp", ".aspx": "asp", ".ashx": "asp", ".jsp": "java", ".jspx": "java", ".cgi": "cgi",
	".cfm": "coldfusion", ".sql": "backup", ".bak": "backup",
}

// maxPath is how much of a path is looked at.
const maxPath = 2048

// Decoy tells whether a path is one that only a scanner asks for, and in a word what it looks for.
func Decoy(path string) (what string, is bool) {
	if len(path) > maxPath {
		path = path[:maxPath]
	}
	last := path
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		if last = part; len(part) <= 40 {
			if what, is = decoys[strings.ToLower(part)]; is {
				return what, true
			}
		}
	}
	if dot := strings.LastIndexByte(last, '.'); dot >= 0 && len(last)-dot <= 6 {
		what, is = endings[strings.ToLower(last[dot:])]
	}
	return what, is
}

// tools are what scanners call themselves in User-Agent.
var tools = []string{
	"sqlmap", "nikto", "nuclei", "masscan", "zgrab", "nmap scripting", "gobuster", "wpscan", "acunetix", "dirbuster", "feroxbuster", "fuzz faster u fool",
	"openvas", "nessus", "hydra", "whatweb", "wfuzz", "havij", "arachni", "jorgee",
}

// Tool tells which scanner calls itself by this User-Agent.
func Tool(agent string) (name string, is bool) {
	if len(agent) > 512 {
		agent = agent[:512]
	}
	agent = strings.ToLower(agent)
	for _, name := range tools {
		if strings.Contains(agent, name) {
			return name, true
		}
	}
	return "", false
}
