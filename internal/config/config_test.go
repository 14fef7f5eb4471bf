package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `
data: /srv/snug
root_key:
  file: /etc/snug/root.key
origins:
  widget: https://chat.example.net
  console: https://console.example.org
sites:
  - key: shop
    name: Shop
    origins: [https://www.shop.example]
`

func load(t *testing.T, yaml string, env map[string]string) (*Config, error) {
	t.Helper()
	return Load(Source{
		File:   "snug.yaml",
		Getenv: func(k string) (string, bool) { v, ok := env[k]; return v, ok },
		Open: func(name string) ([]byte, error) {
			if name == "snug.yaml" {
				return []byte(yaml), nil
			}
			return os.ReadFile(name)
		},
	})
}

func TestGood(t *testing.T) {
	c, err := load(t, good, map[string]string{"SNUG_LISTEN": "127.0.0.1:9000", "SNUG_LIMITS_SOCKETS": "77"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:9000" || c.Limits.Sockets != 77 || c.Limits.SocketsPerAddress != 64 {
		t.Errorf("environment and defaults: %+v", c.Limits)
	}
	if !c.Sites[0].OffRecord || c.Sites[0].Accent != "#1F56D6" {
		t.Errorf("a site's defaults are missing: %+v", c.Sites[0])
	}
}

// Every dangerous or mistaken setting refuses to start, names the key and, from the file, the line (faults 131).
func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	loose := filepath.Join(dir, "loose.key")
	if err := os.WriteFile(loose, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		yaml string
		env  map[string]string
		want []string
	}{
		"unknown key":         {yaml: good + "lissten: 127.0.0.1:1\n", want: []string{"snug.yaml:12", "lissten"}},
		"unknown nested key":  {yaml: strings.Replace(good, "    name: Shop", "    naem: Shop", 1), want: []string{"snug.yaml:10"}},
		"wrong type":          {yaml: good + "limits:\n  sockets: many\n", want: []string{"snug.yaml:13", "another type"}},
		"not YAML":            {yaml: "a: [b\n", want: []string{"snug.yaml"}},
		"wrong type in env":   {yaml: good, env: map[string]string{"SNUG_LIMITS_SOCKETS": "x"}, want: []string{"SNUG_LIMITS_SOCKETS", "whole number"}},
		"public without TLS":  {yaml: good + "listen: 0.0.0.0:80\n", want: []string{"snug.yaml:12", "loopback"}},
		"half of TLS":         {yaml: good + "tls:\n  certificate: /x\n", want: []string{"snug.yaml:13", "go together"}},
		"no root key":         {yaml: "data: /srv/snug\n", want: []string{"root_key", "snug keys init"}},
		"two root keys":       {yaml: good, env: map[string]string{"SNUG_ROOT_KEY_PASSPHRASE": "long enough passphrase"}, want: []string{"choose one"}},
		"weak passphrase":     {yaml: "data: /x\n", env: map[string]string{"SNUG_ROOT_KEY_PASSPHRASE": "hunter2"}, want: []string{"too short"}},
		"root key in data":    {yaml: strings.Replace(good, "/etc/snug", "/srv/snug/keys", 1), want: []string{"snug.yaml:4", "data folder"}},
		"readable root key":   {yaml: strings.Replace(good, "/etc/snug/root.key", loose, 1), want: []string{"snug.yaml:4", "chmod 0600"}},
		"same origins":        {yaml: strings.Replace(good, "console.example.org", "chat.example.net", 1), want: []string{"another origin"}},
		"plain remote origin": {yaml: strings.Replace(good, "https://chat", "http://chat", 1), want: []string{"snug.yaml:6", "https"}},
		"proxy with a zone":   {yaml: good + "proxies: ['fe80::1%eth0']\n", want: []string{"snug.yaml:12", "zones"}},
		"one database":        {yaml: good + "database:\n  url: postgres://a/b\n  keys_url: postgres://a/b\n", want: []string{"snug.yaml:14", "another database"}},
		"keys missing":        {yaml: good + "database:\n  url: postgres://a/b\n", want: []string{"snug.yaml:1", "go together"}},
		"site without origin": {yaml: strings.Replace(good, "origins: [https://www.shop.example]", "", 1), want: []string{"snug.yaml:9", "origins"}},
		"odd algorithm":       {yaml: good + "    identity: {algorithm: none, key_files: [/x]}\n", want: []string{"identity", "EdDSA or HS256"}},
		"identity, no key":    {yaml: good + "    identity: {algorithm: EdDSA}\n", want: []string{"identity", "1 to 4"}},
		"readable secret":     {yaml: good + "    identity: {algorithm: HS256, key_files: [" + loose + "]}\n", want: []string{"identity", "chmod 0600"}},
		"missing public key":  {yaml: good + "    identity: {algorithm: EdDSA, key_files: [" + loose + ".pem]}\n", want: []string{"identity", "can't be read"}},
		"required, unsigned":  {yaml: good + "    identity: {algorithm: EdDSA, key_files: [" + loose + "], required: true}\n", want: []string{"off_record: false"}},
		"mail, no sender":     {yaml: good + "mail: {host: smtp.example}\n", want: []string{"mail.from", "snug@shop.example"}},
		"mail without TLS":    {yaml: good + "mail: {host: smtp.example, from: a@b.example, tls: none}\n", want: []string{"mail.tls", "this machine only"}},
		"mail, half a login":  {yaml: good + "mail: {host: smtp.example, from: a@b.example, user: u}\n", want: []string{"mail.user", "go together"}},
		"mail to two":         {yaml: good + "mail: {host: smtp.example, from: 'a@b.example, c@d.example'}\n", want: []string{"mail.from"}},
		"alerts, no mail":     {yaml: good + "alerts: {to: [it@shop.example]}\n", want: []string{"alerts.to", "mail.host"}},
		"odd zone":            {yaml: good + "alerts: {time_zone: Mars/Olympus}\n", want: []string{"alerts.time_zone"}},
		"odd hour":            {yaml: good + "alerts: {digest_hour: 24}\n", want: []string{"alerts.digest_hour"}},
		"plain webhook":       {yaml: good + "webhooks: [{name: siem, url: 'http://siem.example', secret_files: [/x]}]\n", want: []string{"webhooks", "https"}},
		"webhook, no secret":  {yaml: good + "webhooks: [{name: siem, url: 'https://siem.example'}]\n", want: []string{"webhooks", "secret_files"}},
		"webhook's secret":    {yaml: good + "webhooks: [{name: siem, url: 'https://siem.example', secret_files: [" + loose + "]}]\n", want: []string{"webhooks", "chmod 0600"}},
		"unlimited":           {yaml: good + "limits:\n  sockets: 0\n", want: []string{"snug.yaml:13"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := load(t, tc.yaml, tc.env)
			if err == nil {
				t.Fatalf("taken: %+v", c)
			}
			var ce *Error
			if !errors.As(err, &ce) {
				t.Errorf("not an *Error: %v", err)
			}
			for _, w := range tc.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q doesn't say %q", err, w)
				}
			}
		})
	}
}

// A mistake beside a secret is reported without the secret.
func TestErrorsDoNotRepeatSecrets(t *testing.T) {
	for _, yaml := range []string{
		"root_key:\n  passphrase: plumtree\n  file: [plumtree]\n",
		"root_key:\n  passphrase: plumtree\n",
		"root_key:\n  passphrase: {plumtree: plumtree}\n",
		"database:\n  url: mysql://u:plumtree@h/db\n",
	} {
		if _, err := load(t, yaml, nil); err == nil || strings.Contains(err.Error(), "plumtree") {
			t.Errorf("%q: %v", yaml, err)
		}
	}
}

func TestManualNamesEverySetting(t *testing.T) {
	var b strings.Builder
	if err := WriteManual(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"`listen`", "`SNUG_LISTEN`", "`root_key.passphrase`", "`SNUG_ROOT_KEY_PASSPHRASE_FILE`", "`sites[].origins`", "`limits.drain`"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the manual lacks %s", want)
		}
	}
	if strings.Contains(b.String(), "|  |\n") {
		t.Error("a setting has no meaning written beside it")
	}
}
