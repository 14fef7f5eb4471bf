package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"snug/internal/chat"
)

// Client asks a running server. It is safe for concurrent use.
type Client struct{ http *http.Client }

// Dial reaches the server that runs on a data folder. ErrNotRunning if none does: then the caller takes the folder's lock
// and does the work itself. ErrStranger if the other end belongs neither to the folder's owner nor to root.
func Dial(dataDir string) (*Client, error) {
	conn, err := dial(dataDir)
	if err != nil {
		return nil, err
	}
	conn.Close()
	return &Client{&http.Client{Transport: &http.Transport{
		DialContext:        func(context.Context, string, string) (net.Conn, error) { return dial(dataDir) },
		DisableCompression: true,
		MaxIdleConns:       1,
		IdleConnTimeout:    time.Second,
	}}}, nil
}

// Close lets go of the connection.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Rotate turns the root key over, and reports each step. It goes on in the server if ctx ends.
func (c *Client) Rotate(ctx context.Context, passphrase string, progress func(done, total int)) (Rotated, error) {
	body, err := c.send(ctx, http.MethodPost, "/keys/rotate", rotateCommand{passphrase})
	if err != nil {
		return Rotated{}, err
	}
	defer body.Close()
	scanner := bufio.NewScanner(body)
	for scanner.Scan() {
		var l rotateLine
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return Rotated{}, fmt.Errorf("control: understand the server: %w", err)
		}
		switch {
		case l.Error != nil:
			return Rotated{}, l.Error.error()
		case l.Result != nil:
			return *l.Result, nil
		}
		if progress != nil {
			progress(l.Done, l.Total)
		}
	}
	return Rotated{}, errors.Join(errors.New("control: the server ended before the rotation did; it goes on at the next one"), scanner.Err())
}

// Erase erases a conversation for good.
func (c *Client) Erase(ctx context.Context, id chat.ConversationID) (e Erased, err error) {
	return e, c.ask(ctx, http.MethodPost, "/erase", eraseCommand{id}, &e)
}

// Status tells how the server stands.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.ask(ctx, http.MethodGet, "/status", nil, &s)
}

// Metrics copies the numbers of this moment to w.
func (c *Client) Metrics(ctx context.Context, w io.Writer) error {
	body, err := c.send(ctx, http.MethodGet, "/metrics", nil)
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = io.Copy(w, io.LimitReader(body, maxAnswer))
	return err
}

// Users lists the staff by name, and the teams.
func (c *Client) Users(ctx context.Context) (users []User, teams []string, err error) {
	var a usersAnswer
	err = c.ask(ctx, http.MethodGet, "/users", nil, &a)
	return a.Users, a.Teams, err
}

// AddUser adds somebody.
func (c *Client) AddUser(ctx context.Context, n NewUser) (chat.StaffID, error) {
	var a idAnswer
	err := c.ask(ctx, http.MethodPost, "/users", n, &a)
	return a.ID, err
}

// ChangeUser changes somebody; their sessions end.
func (c *Client) ChangeUser(ctx context.Context, change Change) error {
	var a idAnswer
	return c.ask(ctx, http.MethodPost, "/users/change", change, &a)
}

// Link makes a one-time sign-in token for somebody.
func (c *Client) Link(ctx context.Context, email string) (token string, err error) {
	var a linkAnswer
	err = c.ask(ctx, http.MethodPost, "/users/link", linkCommand{email}, &a)
	return a.Token, err
}

const maxAnswer = 16 << 20

func (c *Client) ask(ctx context.Context, method, path string, command, answer any) error {
	body, err := c.send(ctx, method, path, command)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := json.NewDecoder(io.LimitReader(body, maxAnswer)).Decode(answer); err != nil {
		return fmt.Errorf("control: understand the server: %w", err)
	}
	return nil
}

// send returns the body of a good answer, or the server's error as a *chat.Error.
func (c *Client) send(ctx context.Context, method, path string, command any) (io.ReadCloser, error) {
	var content io.Reader = http.NoBody
	if command != nil {
		b, err := json.Marshal(command)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://snug"+path, content)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, nil
	}
	defer res.Body.Close()
	var f failure
	if err := json.NewDecoder(io.LimitReader(res.Body, maxBody)).Decode(&f); err != nil || f.Code == "" {
		return nil, fmt.Errorf("control: the server answered %d; is it of the same version?", res.StatusCode)
	}
	return nil, f.error()
}

func (f *failure) error() error { return &chat.Error{Code: f.Code, Message: f.Message} }
