package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"snug/mask"
	"snug/mask/text"
)

// maskCmd brings the masking engine to the command line. What it reads is masked and printed, and kept nowhere.
type maskCmd struct {
	Filter  maskFilterCmd  `cmd:"" default:"withargs" help:"Mask standard input, and write it to standard output."`
	Explain maskExplainCmd `cmd:"" help:"Tell of a text what is masked in it, and why."`
	Sweep   maskSweepCmd   `cmd:"" help:"Mask, in conversations that are kept, what the rules in force find and those of before did not."`
}

// maxText is how many bytes one text may have.
const maxText = 16 << 20

type maskFilterCmd struct {
	JSONL bool `name:"jsonl" help:"Read one JSON object a line: {\"id\", \"conversation\", \"author\", \"text\"}, all but text optional, author visitor or agent. Answer one a line: id, masked, findings (offsets in bytes of the text) and, for numbers that were sent in parts, earlier."`
	Whole bool `help:"Take the input as one text. Otherwise each line is a text that stands alone."`
}

func (maskFilterCmd) Help() string {
	return "Examples:\n\n  snug mask < chat.txt\n  echo 'charge 4111 1111 1111 1111' | snug mask\n  snug mask --jsonl < cases.jsonl\n  snug mask explain 'my PIN is 4711'"
}

func (c *maskFilterCmd) Run(s *streams) error {
	in := bufio.NewReaderSize(s.in, 64<<10)
	out := bufio.NewWriterSize(s.out, 64<<10)
	var err error
	switch engine := mask.New(mask.Policy{}); {
	case c.JSONL && c.Whole:
		return errors.New("--jsonl and --whole exclude each other: a line of JSON is a text")
	case c.JSONL:
		err = maskObjects(engine, in, out)
	case c.Whole:
		err = maskWhole(engine, in, out)
	default:
		err = maskLines(engine, in, out)
	}
	return errors.Join(err, out.Flush())
}

// readLine returns the next line without its end; io.EOF when there is none. A line that is too long is an error: its
// beginning alone would be masked by half.
func readLine(in *bufio.Reader) (line []byte, ended bool, err error) {
	for {
		piece, err := in.ReadSlice('\n')
		if len(line)+len(piece) > maxText {
			return nil, false, fmt.Errorf("a text has at most %d MiB", maxText>>20)
		}
		line = append(line, piece...)
		switch {
		case err == nil:
			return line[:len(line)-1], true, nil
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, false, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, false, err
		}
	}
}

func maskLines(engine *mask.Engine, in *bufio.Reader, out *bufio.Writer) error {
	for {
		line, ended, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		out.WriteString(engine.Scan(text.Typed(string(line))).Text.Clear())
		if ended {
			out.WriteByte('\n')
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil { // somebody may be waiting at the other end of a pipe
				return err
			}
		}
	}
}

func maskWhole(engine *mask.Engine, in *bufio.Reader, out *bufio.Writer) error {
	b, err := io.ReadAll(io.LimitReader(in, maxText+1))
	if err != nil {
		return err
	}
	if len(b) > maxText {
		return fmt.Errorf("a text has at most %d MiB", maxText>>20)
	}
	_, err = out.WriteString(engine.Scan(text.Typed(string(b))).Text.Clear())
	return err
}

// maskObject is a line of JSON as it comes in. The id is given back as it came, whatever it is.
type maskObject struct {
	ID           json.RawMessage `json:"id"`
	Conversation string          `json:"conversation"`
	Author       string          `json:"author"`
	Text         *string         `json:"text"`
}

type maskAnswer struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Masked   string          `json:"masked"`
	Findings []maskFinding   `json:"findings"`
	Earlier  []maskEarlier   `json:"earlier,omitempty"`
	Arriving bool            `json:"arriving,omitempty"`
}

type maskEarlier struct {
	ID       json.RawMessage `json:"id"`
	Findings []maskFinding   `json:"findings"`
}

type maskFinding struct {
	Entity      string   `json:"entity"`
	Start       int      `json:"start"`
	End         int      `json:"end"`
	Rule        string   `json:"rule"`
	Country     string   `json:"country,omitempty"`
	Score       int      `json:"score"`
	Confirmed   []string `json:"confirmed,omitempty"`
	Against     []string `json:"against,omitempty"`
	Disposition string   `json:"disposition"`
}

// dialogue is a conversation and the ids of its lines.
type dialogue struct {
	*mask.Conversation
	ids []json.RawMessage
}

// dialogues bounds how many conversations are remembered at a time; the oldest is forgotten first.
const dialogues = 256

func maskObjects(engine *mask.Engine, in *bufio.Reader, out *bufio.Writer) error {
	open := map[string]*dialogue{}
	var order []string
	for number := 1; ; number++ {
		line, _, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return &usageError{fmt.Errorf("line %d: %w", number, err)}
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		o, author, err := parseObject(line)
		if err != nil {
			return &usageError{fmt.Errorf("line %d: %w", number, err)}
		}
		var result mask.Result
		var d *dialogue
		if o.Conversation == "" {
			result = engine.Scan(text.Typed(*o.Text))
		} else {
			if d = open[o.Conversation]; d == nil {
				if len(order) == dialogues {
					delete(open, order[0])
					order = order[1:]
				}
				d = &dialogue{Conversation: engine.Conversation()}
				open[o.Conversation], order = d, append(order, o.Conversation)
			}
			result = d.Add(author, text.Typed(*o.Text))
			d.ids = append(d.ids, o.ID)
		}
		if err := writeAnswer(out, o, &result, d); err != nil {
			return err
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

// parseObject never repeats what it read: it may be confidential.
func parseObject(line []byte) (maskObject, mask.Author, error) {
	var o maskObject
	if err := json.Unmarshal(line, &o); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return o, 0, fmt.Errorf("not JSON, at byte %d of the line", syntax.Offset)
		case errors.As(err, &kind) && kind.Field != "":
			return o, 0, fmt.Errorf("%s is not a string", kind.Field)
		}
		return o, 0, errors.New("not a JSON object")
	}
	if o.Text == nil {
		return o, 0, errors.New(`there is no "text"`)
	}
	switch o.Author {
	case "", "visitor":
		return o, mask.Visitor, nil
	case "agent":
		return o, mask.Agent, nil
	}
	return o, 0, errors.New(`author is "visitor" or "agent"`)
}

func writeAnswer(out *bufio.Writer, o maskObject, r *mask.Result, d *dialogue) error {
	answer := maskAnswer{ID: o.ID, Masked: r.Text.Clear(), Findings: maskFindings(r.Findings), Arriving: r.Arriving}
	for _, e := range r.Earlier {
		answer.Earlier = append(answer.Earlier, maskEarlier{d.ids[len(d.ids)-1-e.Back], maskFindings(e.Findings)})
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(answer)
}

func maskFindings(list []mask.Finding) []maskFinding {
	out := make([]maskFinding, len(list))
	for i, f := range list {
		out[i] = maskFinding{f.Entity, f.Start, f.End, f.Rule, f.Country, f.Score, f.Confirmed, f.Against, f.Disposition}
	}
	return out
}

type maskExplainCmd struct {
	Text     string `arg:"" help:"The text; - reads standard input, and keeps it out of the shell's history."`
	Question string `help:"What the other side asked before."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

func (maskExplainCmd) Help() string {
	return "Examples:\n\n  snug mask explain 'my PIN is 4711'\n  snug mask explain --question 'What is your PIN?' 4711\n  snug mask explain - < letter.txt"
}

type explanation struct {
	Masked     string          `json:"masked"`
	Candidates []maskCandidate `json:"candidates"`
}

type maskCandidate struct {
	Entity    string   `json:"entity"`
	Rule      string   `json:"rule"`
	Country   string   `json:"country,omitempty"`
	Start     int      `json:"start"`
	End       int      `json:"end"`
	Score     int      `json:"score"`
	Needed    int      `json:"needed"`
	Masked    bool     `json:"masked"`
	Confirmed []string `json:"confirmed,omitempty"`
	Against   []string `json:"against,omitempty"`
}

func (c *maskExplainCmd) Run(s *streams) error {
	typed := c.Text
	if typed == "-" {
		b, err := io.ReadAll(io.LimitReader(s.in, maxText+1))
		if err != nil {
			return err
		}
		if len(b) > maxText {
			return fmt.Errorf("a text has at most %d MiB", maxText>>20)
		}
		typed = string(b)
	}
	result, list := mask.New(mask.Policy{}).Explain(text.Typed(c.Question), text.Typed(typed))
	e := explanation{Masked: result.Text.Clear(), Candidates: make([]maskCandidate, len(list))}
	for i, k := range list {
		e.Candidates[i] = maskCandidate{k.Entity, k.Rule, k.Country, k.Start, k.End, k.Score, k.Needed, k.Masked, k.Confirmed, k.Against}
	}
	if c.JSON {
		encoder := json.NewEncoder(s.out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(e)
	}
	return printExplanation(s.out, &e)
}

func printExplanation(w io.Writer, e *explanation) error {
	fmt.Fprintln(w, e.Masked)
	if len(e.Candidates) == 0 {
		_, err := fmt.Fprintln(w, "\nNothing in it looks confidential.")
		return err
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "BYTES\tENTITY\tRULE\tSCORE\tFOR\tAGAINST\t")
	for _, k := range e.Candidates {
		verdict := "left"
		if k.Masked {
			verdict = "masked"
		}
		fmt.Fprintf(table, "%d-%d\t%s\t%s\t%d of %d\t%s\t%s\t%s\n", k.Start, k.End, k.Entity, k.Rule, k.Score, k.Needed,
			strings.Join(k.Confirmed, " "), strings.Join(k.Against, " "), verdict)
	}
	return table.Flush()
}
