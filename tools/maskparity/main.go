// Command maskparity runs both masking engines, this one and its twin in TypeScript, over the same texts and compares what
// they find: it fails where the rules that the browser has find something else than the server's.
//
//	go run ./tools/maskparity                  texts that it makes itself, the same each time
//	go run ./tools/maskparity CASES.jsonl ...  the texts of files, one JSON object a line: id, class, conversation, author, text
//
// It protects against the two drifting apart. It says nothing of whether what they find is right: the vectors do.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"snug/mask"
	"snug/mask/text"
)

// testCase is one text, with its place in a conversation.
type testCase struct {
	ID           string `json:"id"`
	Class        string `json:"class,omitempty"`
	Conversation string `json:"conversation,omitempty"`
	Author       string `json:"author,omitempty"`
	Text         string `json:"text"`
}

// span is what a finding is compared by. Offsets count bytes of UTF-8.
type span struct {
	Entity     string `json:"entity"`
	Start, End int
	Rule       string `json:"rule"`
}

// secondLook is the rule that only the server has: a text in which it finds something is not compared.
const secondLook = "card.disguised"

type earlier struct {
	ID       string `json:"id"`
	Findings []span `json:"findings"`
}

type answer struct {
	ID       string    `json:"id"`
	Masked   string    `json:"masked"`
	Findings []span    `json:"findings"`
	Earlier  []earlier `json:"earlier"`
}

// servers are the entities that only the server finds, since their rules take tables that are too large for a browser.
var servers = []string{mask.Phone, mask.SeedPhrase, mask.SecurityAnswer, mask.BirthDate, mask.Address, mask.WalletAddress}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "maskparity:", err)
		os.Exit(1)
	}
}

// tolerance is in how many texts one may differ: the browser compares words by short hashes, so that an odd word may look like
// another.
const tolerance = 2000

func run(files []string) error {
	differ, all := 0, 0
	if len(files) == 0 {
		identifiers, err := madeIdentifiers()
		if err != nil {
			return err
		}
		cases := append(made(), identifiers...)
		n, err := compare("made", cases)
		if err != nil {
			return err
		}
		differ, all = n, len(cases)
	}
	for _, file := range files {
		cases, err := read(file)
		if err != nil {
			return err
		}
		n, err := compare(filepath.Base(file), cases)
		if err != nil {
			return err
		}
		differ, all = differ+n, all+len(cases)
	}
	if differ > all/tolerance {
		return fmt.Errorf("%d of %d texts differ", differ, all)
	}
	return nil
}

func read(file string) ([]testCase, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var cases []testCase
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var c testCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s, case %d: %w", file, len(cases)+1, err)
		}
		cases = append(cases, c)
	}
	return cases, lines.Err()
}

// compare runs both engines, prints some of the texts in which they differ, and counts them.
func compare(name string, cases []testCase) (int, error) {
	twin, err := runTwin(cases)
	if err != nil {
		return 0, err
	}
	here := runEngine(cases)
	byClass := map[string]int{}
	differ := 0
	for i, c := range cases {
		if slices.ContainsFunc(here[i].Findings, func(s span) bool { return s.Rule == secondLook }) {
			continue
		}
		a, b := browsers(here[i]), browsers(twin[i])
		if a == b {
			continue
		}
		differ++
		if byClass[c.Class]++; byClass[c.Class] <= 3 {
			fmt.Printf("%s %s (%s): %q\n  server: %s\n  twin:   %s\n", name, c.ID, c.Class, c.Text, a, b)
		}
	}
	fmt.Printf("%s: %d texts, %d differ\n", name, len(cases), differ)
	return differ, nil
}

// browsers writes down what of an answer the rules of the browser have found.
func browsers(a answer) string {
	var b strings.Builder
	for _, s := range a.Findings {
		if !slices.Contains(servers, s.Entity) {
			fmt.Fprintf(&b, "%s %d-%d ", s.Entity, s.Start, s.End)
		}
	}
	for _, e := range a.Earlier {
		fmt.Fprintf(&b, "earlier %s ", e.ID)
		for _, s := range e.Findings {
			fmt.Fprintf(&b, "%d-%d ", s.Start, s.End)
		}
	}
	return b.String()
}

func runEngine(cases []testCase) []answer {
	engine := mask.New(mask.Policy{})
	type dialogue struct {
		*mask.Conversation
		ids []string
	}
	open := map[string]*dialogue{}
	answers := make([]answer, len(cases))
	for i, c := range cases {
		var r mask.Result
		a := answer{ID: c.ID}
		if c.Conversation == "" {
			r = engine.Scan(text.Typed(c.Text))
		} else {
			d := open[c.Conversation]
			if d == nil {
				d = &dialogue{Conversation: engine.Conversation()}
				open[c.Conversation] = d
			}
			author := mask.Visitor
			if c.Author == "agent" {
				author = mask.Agent
			}
			r = d.Add(author, text.Typed(c.Text))
			d.ids = append(d.ids, c.ID)
			for _, e := range r.Earlier {
				a.Earlier = append(a.Earlier, earlier{d.ids[len(d.ids)-1-e.Back], spans(e.Findings)})
			}
		}
		a.Masked, a.Findings = r.Text.Clear(), spans(r.Findings)
		answers[i] = a
	}
	return answers
}

func spans(findings []mask.Finding) []span {
	list := make([]span, len(findings))
	for i, f := range findings {
		list[i] = span{f.Entity, f.Start, f.End, f.Rule}
	}
	return list
}

// runTwin runs the twin under Node, as it is in the sources.
func runTwin(cases []testCase) ([]answer, error) {
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, c := range cases {
		if err := encoder.Encode(c); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command("node", "tools/mask-jsonl.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = "web", &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the twin: %w", err)
	}
	var answers []answer
	for line := range bytes.Lines(out) {
		var a answer
		if err := json.Unmarshal(line, &a); err != nil {
			return nil, fmt.Errorf("the twin's answer %d: %w", len(answers)+1, err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(cases) {
		return nil, fmt.Errorf("the twin gave %d answers to %d texts", len(answers), len(cases))
	}
	return answers, nil
}
