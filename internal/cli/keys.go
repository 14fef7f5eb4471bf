package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"

	"golang.org/x/term"

	"snug/internal/chat"
	"snug/internal/config"
	"snug/internal/control"
	"snug/internal/keyring"
)

type keysCmd struct {
	Init   keysInitCmd   `cmd:"" help:"Make a root key file. Keep it off the data's disk and out of its backups."`
	Rotate keysRotateCmd `cmd:"" help:"Turn the root key over, while the server runs."`
	Status keysStatusCmd `cmd:"" help:"Show the root key's version and how many keys there are."`
}

type keysInitCmd struct {
	File string `arg:"" type:"path" help:"The file to make. An existing one is never replaced."`
}

func (c keysInitCmd) Run(s *streams) error {
	if err := keyring.CreateFileRoot(c.File); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "%s made. Without it nothing that Snug seals can be read, by anybody: keep a copy in a safe place.\n", c.File)
	return err
}

type keysRotateCmd struct {
	hostFlags
	NewPassphrase bool `help:"The root is a passphrase: ask for a new one."`
}

func (c keysRotateCmd) Run(s *streams) error {
	passphrase := ""
	if c.NewPassphrase {
		var err error
		if passphrase, err = askTwice(s); err != nil {
			return err
		}
	}
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		r, err := client.Rotate(ctx, passphrase, func(done, total int) {
			if !c.JSON {
				fmt.Fprintf(s.err, "\r%d of %d keys", done, total)
			}
		})
		if !c.JSON {
			fmt.Fprintln(s.err)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(r)
		}
		_, err = fmt.Fprintf(s.out, "The root key is at version %d; %d keys were wrapped anew.\n", r.To, r.Keys)
		return err
	})
}

func askTwice(s *streams) (string, error) {
	f, ok := s.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := io.ReadAll(io.LimitReader(s.in, 4096))
		return string(trimNewline(line)), err
	}
	ask := func(what string) (string, error) {
		fmt.Fprint(s.err, what)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.err)
		return string(b), err
	}
	one, err := ask("New passphrase: ")
	if err != nil {
		return "", err
	}
	two, err := ask("Again: ")
	if err != nil {
		return "", err
	}
	if one != two {
		return "", fmt.Errorf("the two are not the same: nothing was changed")
	}
	return one, nil
}

func trimNewline(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}

type keysStatusCmd struct{ hostFlags }

func (c keysStatusCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		status, err := client.Status(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(status.Keys)
		}
		fmt.Fprintf(s.out, "root key version %d\n", status.Keys.Root)
		var purposes []string
		for p := range status.Keys.Live {
			purposes = append(purposes, p)
		}
		sort.Strings(purposes)
		for _, p := range purposes {
			fmt.Fprintf(s.out, "%8d %s\n", status.Keys.Live[p], p)
		}
		_, err = fmt.Fprintf(s.out, "%8d destroyed\n", status.Keys.Destroyed)
		return err
	})
}

type eraseCmd struct {
	hostFlags
	Conversation string `arg:"" help:"Id of the conversation."`
}

func (c eraseCmd) Run(s *streams) error {
	var id chat.ConversationID
	if err := id.UnmarshalText([]byte(c.Conversation)); err != nil || id.IsZero() {
		return fmt.Errorf("this is no conversation's id: it stands in the console's address, 36 characters")
	}
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		e, err := client.Erase(ctx, id)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(e)
		}
		_, err = fmt.Fprintf(s.out, "Erased at %s; receipt %s. The last copy of its key is gone by %s.\n",
			e.At.UTC().Format("2006-01-02 15:04:05Z"), e.Receipt, e.CompleteBy.UTC().Format("2006-01-02 15:04:05Z"))
		return err
	})
}
